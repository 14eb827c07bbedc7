/* NC_CLONES before a function compiles it for several x86 instruction sets; the loader picks the
 * best one the processor has. Elsewhere, and under the sanitizers (whose start-up does not bear the
 * loader's indirect functions), it is empty and the function is compiled once. */
#ifndef NC_GROUND_CLONES_H
#define NC_GROUND_CLONES_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__gnu_linux__) &&   \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define NC_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define NC_CLONES
#endif

#endif
