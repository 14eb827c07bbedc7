#include "ground/recording.h"

#include <stdlib.h>
#include <string.h>

#include "ground/audio.h"
#include "ground/mem.h"

#define BLOCK 65536 /* samples a channel read at once: a header's length is no reason to allocate  \
                     */

int nc_recording_load(struct nc_recording *recording, const char *path, struct nc_error *err)
{
    struct nc_audio *audio = NULL;
    void *frames = NULL;
    size_t capacity = 0, got = BLOCK;

    memset(recording, 0, sizeof *recording);
    int status = nc_audio_open(&audio, path, NULL, err);
    if (status < 0)
        return status;
    recording->rate = nc_audio_info(audio)->rate;
    recording->channels = nc_audio_info(audio)->channels;
    while (status == 0 && got == BLOCK) {
        status = nc_grow(&frames, &capacity, recording->samples + BLOCK,
                         recording->channels * sizeof(float), "a recording", err);
        recording->frames = frames;
        if (status < 0)
            break;
        status = nc_audio_read(audio, recording->frames + recording->samples * recording->channels,
                               BLOCK, &got, err);
        recording->samples += status == 0 ? got : 0;
    }
    nc_audio_close(audio);
    return status;
}

void nc_recording_free(struct nc_recording *recording)
{
    free(recording->frames);
    memset(recording, 0, sizeof *recording);
}
