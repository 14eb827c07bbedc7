/* The frame queue: order is kept in memory, in the file, and from one to the other. */
#include "ground/frame_queue.h"

#include "check.h"
#include "ground/rng.h"

/* Pushes and pops at random; frame i holds the numbers i, i + 0.5. */
static int keeps_order(size_t memory_limit)
{
    struct nc_error err;
    struct nc_frame_queue *queue;
    struct nc_rng rng;
    unsigned in = 0, out = 0;
    int fine = 1;
    nc_rng_seed(&rng, 3);
    if (nc_frame_queue_new(&queue, 2 * sizeof(float), memory_limit, &err) != NC_OK)
        return 0;
    for (int round = 0; round < 3000; round++) {
        float frames[40][2];
        size_t count = nc_rng_below(&rng, 40);
        for (size_t i = 0; i < count; i++, in++) {
            frames[i][0] = (float)in;
            frames[i][1] = (float)in + 0.5f;
        }
        fine &= nc_frame_queue_push(queue, frames, count, &err) == NC_OK;
        for (size_t i = nc_rng_below(&rng, 40); i > 0 && out < in; i--, out++) {
            float frame[2];
            fine &= nc_frame_queue_pop(queue, frame, &err) == NC_OK && frame[0] == (float)out &&
                    frame[1] == (float)out + 0.5f;
        }
        fine &= nc_frame_queue_count(queue) == in - out;
    }
    nc_frame_queue_free(queue);
    return fine;
}

int main(void)
{
    CHECK(keeps_order(1 << 20), "all in memory");
    CHECK(keeps_order(1), "one frame in memory, the others in the file");
    CHECK(keeps_order(100 * 8), "from memory to the file and back");
    return check_done();
}
