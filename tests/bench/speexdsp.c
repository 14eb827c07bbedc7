/* speexdsp IN OUT: noise suppression of libspeexdsp at -15 dB, as its manual shows it; for comparison. */
#include <sndfile.h>
#include <speex/speex_preprocess.h>
#include <stdio.h>
#include <stdlib.h>

#define SUPPRESS_DB -15

int main(int argc, char **argv)
{
    SF_INFO info = {0};
    SNDFILE *in = argc == 3 ? sf_open(argv[1], SFM_READ, &info) : NULL;
    if (!in || info.channels != 1) {
        fprintf(stderr, "usage: speexdsp IN OUT (one channel)\n");
        return 64;
    }
    SNDFILE *out = sf_open(argv[2], SFM_WRITE, &info);
    int length = info.samplerate / 50; /* 20 ms */
    spx_int16_t *frame = malloc((size_t)length * sizeof *frame);
    SpeexPreprocessState *state = speex_preprocess_state_init(length, info.samplerate);
    if (!out || !frame || !state)
        return 71;

    int on = 1, suppress = SUPPRESS_DB;
    speex_preprocess_ctl(state, SPEEX_PREPROCESS_SET_DENOISE, &on);
    speex_preprocess_ctl(state, SPEEX_PREPROCESS_SET_NOISE_SUPPRESS, &suppress);
    for (sf_count_t got; (got = sf_read_short(in, frame, length)) > 0;) {
        for (int i = (int)got; i < length; i++)
            frame[i] = 0;
        speex_preprocess_run(state, frame);
        sf_write_short(out, frame, length);
    }
    speex_preprocess_state_destroy(state);
    free(frame);
    sf_close(in);
    return sf_close(out) ? 74 : 0;
}
