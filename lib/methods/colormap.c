#include "methods/colormap.h"

enum { KNOTS = 33 };

static const uint32_t tables[][KNOTS] = {
    [NC_COLORMAP_VIRIDIS] = {0x440154, 0x470d60, 0x48186a, 0x482374, 0x472d7b, 0x453681, 0x424086,
                             0x3f4989, 0x3b528b, 0x375a8d, 0x33638d, 0x2f6a8e, 0x2c728e, 0x297a8e,
                             0x26818e, 0x23898e, 0x21908c, 0x1f988b, 0x1f9f88, 0x21a685, 0x28ae80,
                             0x31b57b, 0x3ebc74, 0x4cc26c, 0x5dc963, 0x6ece58, 0x82d34c, 0x96d83f,
                             0xabdc32, 0xc0df24, 0xd5e21a, 0xeae51a, 0xfde725},
    [NC_COLORMAP_MAGMA] = {0x000004, 0x030311, 0x0a0822, 0x130d33, 0x1d1146, 0x28115a, 0x36106a,
                           0x430f76, 0x50127c, 0x5d177f, 0x691c81, 0x762181, 0x822681, 0x8f2a81,
                           0x9c2e7f, 0xa9327d, 0xb63779, 0xc33b75, 0xcf4170, 0xdb486a, 0xe65163,
                           0xee5c5e, 0xf5695c, 0xf9785d, 0xfb8761, 0xfd9668, 0xfea571, 0xfeb47b,
                           0xfec387, 0xfed194, 0xfde0a2, 0xfceeb0, 0xfcfdbf},
    [NC_COLORMAP_CIVIDIS] = {0x00224e, 0x00285b, 0x002e6a, 0x043371, 0x1a386f, 0x273e6e, 0x32436d,
                             0x3b496c, 0x434e6c, 0x4b546c, 0x52596d, 0x5a5f6e, 0x61656f, 0x686a71,
                             0x6f7073, 0x757676, 0x7c7b78, 0x848179, 0x8b8778, 0x938d78, 0x9b9376,
                             0xa39a75, 0xaba072, 0xb3a670, 0xbbad6c, 0xc3b469, 0xccba64, 0xd4c15f,
                             0xddc958, 0xe6d051, 0xefd748, 0xf8df3c, 0xfee838},
};

static double channel(uint32_t rgb, int shift)
{
    return (double)(rgb >> shift & 0xff);
}

static uint32_t between(uint32_t a, uint32_t b, double share)
{
    uint32_t rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        double x = channel(a, shift) + share * (channel(b, shift) - channel(a, shift));
        rgb |= (uint32_t)(x + 0.5) << shift;
    }
    return rgb;
}

uint32_t nc_colormap_rgb(enum nc_colormap map, double x)
{
    if (!(x > 0))
        x = 0;
    if (x > 1)
        x = 1;
    if (map == NC_COLORMAP_GREY)
        return between(0x000000, 0xffffff, x);
    double place = x * (KNOTS - 1);
    size_t knot = place < KNOTS - 1 ? (size_t)place : KNOTS - 2;
    return between(tables[map][knot], tables[map][knot + 1], place - (double)knot);
}

uint32_t nc_label_rgb(size_t label)
{
    static const uint32_t set[] = {0x0072b2, 0xe69f00, 0x009e73, 0xcc79a7,
                                   0x56b4e9, 0xd55e00, 0xf0e442, 0x999999};
    return set[label % (sizeof set / sizeof *set)];
}
