/* Colour maps that people with any colour vision can read, and that keep their order in grey. */
#ifndef NC_METHODS_COLORMAP_H
#define NC_METHODS_COLORMAP_H

#include <stddef.h>
#include <stdint.h>

/* viridis, magma: N. Smith and S. van der Walt (2015), matplotlib's tables, CC0. cividis: J. Nunez,
 * C. Anderton and R. Renslow (2018), Optimizing colormaps with consideration for color vision
 * deficiency, PLOS ONE 13(7). Kept as 33 of their 256 colours, with straight lines between them:
 * at most 2 of 255 from the published value (cividis: 6, at two kinks of its blue). */
enum nc_colormap { NC_COLORMAP_VIRIDIS, NC_COLORMAP_MAGMA, NC_COLORMAP_CIVIDIS, NC_COLORMAP_GREY };
#define NC_COLORMAPS "viridis|magma|cividis|grey"

/* The colour at x, 0xRRGGBB; x is cut to 0..1, NaN counts as 0. */
uint32_t nc_colormap_rgb(enum nc_colormap map, double x);

/* Colours for clusters: the set of M. Okabe and K. Ito (2008), Color Universal Design, blue and
 * orange first; after eight it begins anew. */
uint32_t nc_label_rgb(size_t label);

#endif
