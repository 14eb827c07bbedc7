load helper
bats_require_minimum_version 1.5.0

cluster=$root/examples/cluster

setup() {
    cd "$tmp"
    export MAKEFLAGS= NC_BIN=$nc_bin
}

@test "examples/cluster: Slurm by make and by array, and GNU parallel, each losing a node" {
    case ${NC_BUILD:-} in *sanitize*) skip "the same scripts as without sanitizers" ;; esac
    for program in slurmctld slurmd munged parallel sshd ip; do
        command -v "$program" >/dev/null || skip "no $program: packages slurm-wlm, munge, parallel, openssh-server"
    done
    unshare --net --pid --fork --mount-proc true 2>/dev/null || skip "no right to make namespaces"
    run -0 "$cluster/try-here" srun array ssh
    echo "$output"
    for way in srun array ssh; do
        [[ $output == *"$way: 100 recordings: 100 done, 0 failed, 0 not made yet, byte for byte"* ]]
    done
    [ "$(grep -c 'lost its power' <<<"$output")" -eq 3 ]
}

@test "examples/cluster: what cannot work is told in one line" {
    fails 1 "none: no such way" "$cluster/try-here" none
    NC_BIN=$tmp fails 1 "nc-denoise: run make first" "$cluster/try-here"
    noise_wav a.wav 0.1
    mkdir in empty bin
    fails 64 "usage: array" "$cluster/array" IN=in
    fails 64 "FILES=0" "$cluster/array" IN=in OUT=out FILES=0
    fails 64 "VIA is what this sets" "$cluster/array" IN=in OUT=out VIA=x
    fails 64 "no sbatch" env PATH=/nowhere /bin/bash "$cluster/array" IN=in OUT=out
}

# As sbatch sees it: a stand-in that prints its arguments, and the tasks run one by one.
@test "examples/cluster/array: the tasks cover the folder, and options are sbatch's" {
    mkdir -p in bin
    for n in 1 2 3 4 5; do
        noise_wav "in/file $n.wav" 0.2 8000
    done
    cat >bin/sbatch <<'CODE'
#!/bin/bash
printf '%s\n' "$@"
while [[ $1 == -* ]]; do
    case $1 in --array=1-*) last=${1#--array=1-} ;; esac
    shift
    [ "$1" != short ] || shift
done
for ((task = 1; task <= last; task++)); do
    SLURM_ARRAY_TASK_ID=$task SLURM_CPUS_ON_NODE=2 "$@"
done
CODE
    chmod +x bin/sbatch
    export PATH=$tmp/bin:$PATH
    run -0 "$cluster/array" -p short --time=10 IN=in OUT='out put' FILES=2 FORMAT=flac NC_BIN="$NC_BIN"
    printf '%s\n' "${lines[@]}"
    [[ " ${lines[*]} " == *" --requeue -p short --time=10 "* && $output == *"--array=1-3"* ]]
    nc-denoise "in/file 5.wav" five.flac
    cmp five.flac "out put/file 5.flac"
    [ "$(find 'out put' -name '*.flac' | wc -l)" -eq 5 ]
    mkdir empty
    run -2 "$cluster/array" IN=empty OUT=out
    [[ $output == *"IN=empty: no recordings"* ]]
}
