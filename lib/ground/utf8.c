#include "ground/utf8.h"

#include <stdbool.h>

size_t nc_utf8_sequence(const char *start, size_t length)
{
    const unsigned char *text = (const unsigned char *)start;
    unsigned char lead = text[0];
    if (lead < 0x80)
        return 1;
    size_t needed = lead >= 0xc2 && lead <= 0xdf   ? 2
                    : (lead & 0xf0) == 0xe0        ? 3
                    : lead >= 0xf0 && lead <= 0xf4 ? 4
                                                   : 0;
    if (needed == 0 || needed > length)
        return 0;
    for (size_t i = 1; i < needed; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    bool wrong = (lead == 0xe0 && text[1] < 0xa0) || (lead == 0xed && text[1] > 0x9f) ||
                 (lead == 0xf0 && text[1] < 0x90) || (lead == 0xf4 && text[1] > 0x8f);
    return wrong ? 0 : needed;
}
