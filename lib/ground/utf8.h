/* Which bytes are UTF-8 text. */
#ifndef NC_GROUND_UTF8_H
#define NC_GROUND_UTF8_H

#include <stddef.h>

/* Length of the UTF-8 sequence at text[0..length), length > 0; 0 if there is none. Over-long forms
 * and surrogates are refused (Unicode Standard, table 3-7). */
size_t nc_utf8_sequence(const char *text, size_t length);

#endif
