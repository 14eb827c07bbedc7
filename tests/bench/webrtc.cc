// webrtc IN OUT: noise suppression of webrtc-audio-processing 0.3 at level 1 (moderate), nothing else; for comparison.
#include <algorithm>
#include <cstdio>
#include <vector>

#include <sndfile.h>
#include <webrtc/modules/audio_processing/include/audio_processing.h>

int main(int argc, char **argv)
{
    SF_INFO info = {};
    SNDFILE *in = argc == 3 ? sf_open(argv[1], SFM_READ, &info) : nullptr;
    if (!in || info.channels != 1) {
        std::fprintf(stderr, "usage: webrtc IN OUT (one channel)\n");
        return 64;
    }
    const int rate = info.samplerate;
    if (rate != 8000 && rate != 16000 && rate != 32000 && rate != 48000) {
        std::fprintf(stderr, "webrtc: no %d Hz\n", rate);
        return 65;
    }
    SNDFILE *out = sf_open(argv[2], SFM_WRITE, &info);
    webrtc::AudioProcessing *processing = webrtc::AudioProcessing::Create();
    if (!out || !processing)
        return 71;
    processing->noise_suppression()->set_level(webrtc::NoiseSuppression::kModerate);
    processing->noise_suppression()->Enable(true);

    const webrtc::StreamConfig config(rate, 1);
    const int length = rate / 100; // 10 ms
    std::vector<float> frame(static_cast<size_t>(length));
    float *channels[] = {frame.data()};
    for (sf_count_t got; (got = sf_read_float(in, frame.data(), length)) > 0;) {
        std::fill(frame.begin() + got, frame.end(), 0.0f);
        if (processing->ProcessStream(channels, config, config, channels) != 0)
            return 70;
        sf_write_float(out, frame.data(), length);
    }
    delete processing;
    sf_close(in);
    return sf_close(out) ? 74 : 0;
}
