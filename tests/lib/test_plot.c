/* Pooling, thinning, axes, histogram thresholds and colours of pictures. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "methods/colormap.h"
#include "stages/plot_figure.h"

static void test_pool(void)
{
    struct nc_plot_pool pool;
    struct nc_error err;
    CHECK(nc_plot_pool_init(&pool, 2, 8, &err) == NC_OK, "pool of 8 columns");
    for (int t = 0; t < 1000; t++) {
        float frame[2] = {t == 777 ? 5 : 0, (float)t};
        nc_plot_pool_push(&pool, frame);
    }
    CHECK(pool.frames == 1000 && pool.each == 128 && pool.columns == 8, "1000 frames in 8 columns");
    int right = 1;
    for (size_t c = 0; c < 8; c++) {
        right &= pool.values[2 * c] == (c == 777 / 128 ? 5.0F : 0.0F);
        right &= pool.values[2 * c + 1] == (float)(c == 7 ? 999 : 128 * c + 127);
    }
    CHECK(right, "each column has the maximum of its frames");
    float span[2];
    nc_plot_pool_span(&pool, 0, 1000, span);
    CHECK(span[0] == 5 && span[1] == 999, "a span over all");
    nc_plot_pool_span(&pool, 130, 131, span);
    CHECK(span[1] == 255, "a span within a column");
    nc_plot_pool_free(&pool);
}

static void test_points(void)
{
    struct nc_plot_points points;
    struct nc_error err;
    CHECK(nc_plot_points_init(&points, 1, 100, &err) == NC_OK, "100 points");
    for (int i = 0; i < 1000; i++) {
        float x = (float)i;
        nc_plot_points_push(&points, &x, 1);
    }
    for (int i = 0; i < 1000; i++) {
        unsigned char label = (unsigned char)(i / 100);
        nc_plot_points_label(&points, &label, 1);
    }
    CHECK(points.stride == 27 && points.count == 38 && points.labels == 38, "every 27th is kept");
    int right = 1;
    for (size_t i = 0; i < points.count; i++)
        right &= points.values[i] == (float)(27 * i) && points.label[i] == 27 * i / 100;
    CHECK(right, "points and labels are of the same cells");
    nc_plot_points_free(&points);
}

static void test_axes(void)
{
    struct nc_plot_axis mel = {.high = 8000, .unit = 1, .scale = NC_PLOT_MEL};
    CHECK_NEAR(nc_plot_axis_place(&mel, 1000) * 2840.02, 1000, 0.1, "1000 Hz is 1000 mel");
    CHECK_NEAR(nc_plot_axis_value(&mel, nc_plot_axis_place(&mel, 3210)), 3210, 1e-6, "and back");
    struct nc_plot_tick ticks[NC_PLOT_MOST_TICKS];
    struct nc_plot_axis hours;
    nc_plot_time_axis(&hours, 36000);
    size_t count = nc_plot_ticks(&hours, 6, ticks);
    CHECK(count == 6 && strcmp(ticks[5].text, "10") == 0 && ticks[5].place == 1,
          "ten hours: 0 2 4 6 8 10");
    struct nc_plot_axis log = {.low = 40, .high = 8000, .unit = 1, .scale = NC_PLOT_LOG};
    count = nc_plot_ticks(&log, 10, ticks);
    CHECK(count > 4 && strcmp(ticks[0].text, "50") == 0, "a log axis begins with its first 1-2-5");
    for (size_t i = 1; i < count; i++)
        if (ticks[i].place <= ticks[i - 1].place)
            count = 0;
    CHECK(count > 0, "ticks rise");
}

/* Two clusters of known shape: the threshold of fewest errors lies where they cross. */
static void test_threshold(void)
{
    struct nc_plot_panel panel = {.kind = NC_PLOT_HISTOGRAM, .clusters = 2};
    struct nc_error err;
    panel.x = (struct nc_plot_axis){.low = -60, .high = 0, .unit = 1};
    CHECK(nc_plot_points_init(&panel.points, 1, 4096, &err) == NC_OK, "points");
    for (int i = 0; i < 1000; i++) {
        float pair[2] = {-50 + 20 * (float)i / 1000, -32 + 20 * (float)i / 1000};
        unsigned char labels[2] = {0, 1};
        nc_plot_points_push(&panel.points, pair, 2);
        nc_plot_points_label(&panel.points, labels, 2);
    }
    CHECK(nc_plot_histogram_finish(&panel, &err) == NC_OK, "histogram");
    CHECK(panel.threshold >= -32.1 && panel.threshold <= -29.9, "threshold within the overlap");
    CHECK_NEAR(panel.error_rate, 0.05, 0.004, "one cluster's tenth is beyond it");
    panel.clusters = 0;
    CHECK(nc_plot_histogram_finish(&panel, &err) == NC_OK, "histogram without clusters");
    CHECK_NEAR(panel.threshold, -31, 1, "Otsu's threshold of a symmetric mixture is its middle");
    nc_plot_panel_free(&panel);
}

static void test_colours(void)
{
    CHECK(nc_colormap_rgb(NC_COLORMAP_VIRIDIS, 0) == 0x440154, "viridis begins");
    CHECK(nc_colormap_rgb(NC_COLORMAP_VIRIDIS, 2) == 0xfde725, "viridis ends");
    CHECK(nc_colormap_rgb(NC_COLORMAP_GREY, NAN) == 0, "NaN is the lowest colour");
    for (int map = NC_COLORMAP_VIRIDIS; map <= NC_COLORMAP_GREY; map++) {
        double before = -1;
        int rises = 1;
        for (int i = 0; i <= 255; i += 5) {
            uint32_t rgb = nc_colormap_rgb((enum nc_colormap)map, i / 255.0);
            double luma =
                0.2126 * (rgb >> 16 & 255) + 0.7152 * (rgb >> 8 & 255) + 0.0722 * (rgb & 255);
            rises &= luma > before;
            before = luma;
        }
        CHECK(rises, "lightness rises along the map");
    }
}

int main(void)
{
    test_pool();
    test_points();
    test_axes();
    test_threshold();
    test_colours();
    return check_done();
}
