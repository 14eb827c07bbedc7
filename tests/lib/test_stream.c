/* The stream: what is written is read; every cut and every changed bit is noticed. */
#include "ground/stream.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "ground/bytes.h"

static int temporary_file(void)
{
    char name[] = "/tmp/test_stream_XXXXXX";
    int fd = mkstemp(name);
    unlink(name);
    return fd;
}

/* Two arrays: a [1][3] f4 of 5 frames, b [2] u1 of 2 frames (step 3), and a tail. */
static void write_example(int fd)
{
    struct nc_error err;
    struct nc_head head;
    struct nc_writer *writer;
    float a[5][3];
    unsigned char b[2][2] = {{1, 2}, {3, 4}};
    for (int i = 0; i < 15; i++)
        a[i / 3][i % 3] = (float)i / 2;

    nc_head_init(&head);
    nc_head_set(&head, &err, "rate", "%d Hz", 16000);
    nc_head_append(&head, "tag", "title a\nb", &err);
    nc_head_add_array(&head, "a", NC_F4, 2, (size_t[]){1, 3}, 1, "axis=channel,bin", &err);
    nc_head_add_array(&head, "b", NC_U8, 1, (size_t[]){2}, 3, "", &err);
    nc_head_add_history(&head, "nc-test", "0", 2, (char *[]){"nc-test", "--x"}, &err);
    CHECK(nc_writer_open(&writer, fd, "example", &head, &err) == NC_OK, "a stream is begun");
    CHECK(nc_writer_data(writer, "a", a, 3, &err) == NC_OK &&
              nc_writer_data(writer, "b", b, 1, &err) == NC_OK &&
              nc_writer_data(writer, "a", a + 3, 2, &err) == NC_OK &&
              nc_writer_data(writer, "b", b + 1, 1, &err) == NC_OK &&
              nc_writer_tail(writer, "samples 9\n", &err) == NC_OK &&
              nc_writer_end(writer, &err) == NC_OK,
          "frames, tail and END are written");
    CHECK(nc_writer_data(writer, "c", a, 1, &err) == NC_ERR_INTERNAL,
          "an undeclared array is refused");
    nc_writer_close(writer);
    nc_head_free(&head);
}

/* Reads a stream to its end: the last status (0: END was found and counts agree). */
static int read_all(int fd, size_t *chunks)
{
    struct nc_error err = {0};
    struct nc_reader *reader;
    struct nc_chunk chunk;
    *chunks = 0;
    lseek(fd, 0, SEEK_SET);
    int status = nc_reader_open(&reader, fd, "example", &err);
    if (status != NC_OK)
        return status;
    while ((status = nc_reader_next(reader, &chunk, &err)) > 0)
        ++*chunks;
    if (status == 0)
        status = nc_reader_next_stream(reader, &err);
    nc_reader_close(reader);
    return status;
}

static void test_round_trip(int fd)
{
    struct nc_error err = {0};
    struct nc_reader *reader;
    struct nc_chunk chunk;
    lseek(fd, 0, SEEK_SET);
    CHECK(nc_reader_open(&reader, fd, "example", &err) == NC_OK, "the stream opens");
    const struct nc_head *head = nc_reader_head(reader);
    double rate = 0;
    CHECK(nc_head_number(head, "rate", 1, 1e6, &rate, &err) == NC_OK && rate == 16000,
          "a number of the head comes back");
    CHECK(strcmp(nc_head_get(head, "tag"), "title a b") == 0, "line ends in values become spaces");
    CHECK(strcmp(nc_head_get(head, "pg"), "nc-test 0 nc-test --x") == 0, "history is kept");
    const struct nc_array_spec *b = nc_head_array(head, "b");
    CHECK(b && b->dtype == NC_U8 && b->axes == 1 && b->shape[0] == 2 && b->step == 3,
          "a shape is kept");
    char axis[32];
    CHECK(nc_array_attribute(nc_head_array(head, "a"), "axis", axis, sizeof axis) &&
              strcmp(axis, "channel,bin") == 0,
          "an attribute is kept");

    CHECK(nc_reader_next(reader, &chunk, &err) == 1 && chunk.frames == 3 && chunk.first == 0 &&
              ((const float *)chunk.payload)[8] == 4,
          "the first chunk's frames come back");
    CHECK(nc_reader_next(reader, &chunk, &err) == 1 && chunk.spec == b, "the second array's too");
    CHECK(nc_reader_next(reader, &chunk, &err) == 1 && chunk.first == 3, "counting goes on");
    CHECK(nc_reader_next(reader, &chunk, &err) == 1 && nc_reader_next(reader, &chunk, &err) == 1 &&
              strcmp(chunk.type, "tail") == 0 && chunk.bytes == 10,
          "an unknown lower-case chunk is handed over");
    CHECK(nc_reader_next(reader, &chunk, &err) == 0, "END is found");
    CHECK(nc_reader_next_stream(reader, &err) == 0, "nothing follows");
    nc_reader_close(reader);
}

static void test_damage(int fd)
{
    size_t size = (size_t)lseek(fd, 0, SEEK_END), chunks;
    unsigned char *bytes = malloc(size);
    if (!bytes || pread(fd, bytes, size, 0) != (ssize_t)size)
        return;

    size_t unnoticed = 0;
    int copy = temporary_file();
    for (size_t length = 0; length < size; length++) {
        if (ftruncate(copy, 0) != 0 || pwrite(copy, bytes, length, 0) != (ssize_t)length)
            unnoticed++;
        unnoticed += read_all(copy, &chunks) != NC_ERR_DATA;
    }
    CHECK(unnoticed == 0, "a stream cut anywhere is refused");

    unnoticed = 0;
    for (size_t i = 0; i < size; i++) {
        bytes[i] ^= (unsigned char)(1 << (i % 8));
        if (ftruncate(copy, 0) != 0 || pwrite(copy, bytes, size, 0) != (ssize_t)size)
            unnoticed++;
        unnoticed += read_all(copy, &chunks) != NC_ERR_DATA;
        bytes[i] ^= (unsigned char)(1 << (i % 8));
    }
    CHECK(unnoticed == 0, "a changed bit anywhere is noticed");
    close(copy);
    free(bytes);
}

static void test_concatenated(int fd)
{
    size_t chunks;
    lseek(fd, 0, SEEK_END);
    write_example(fd);
    struct nc_error err = {0};
    struct nc_reader *reader;
    struct nc_chunk chunk;
    lseek(fd, 0, SEEK_SET);
    nc_reader_open(&reader, fd, "example", &err);
    while (nc_reader_next(reader, &chunk, &err) > 0)
        continue;
    CHECK(nc_reader_next_stream(reader, &err) == 1, "a second stream may follow END");
    CHECK(nc_reader_next(reader, &chunk, &err) == 1 && chunk.first == 0, "its frames count from 0");
    nc_reader_close(reader);
    CHECK(read_all(fd, &chunks) == 1, "and it is announced");
}

/* A head with impossible numbers must not be believed. */
static void test_head_limits(void)
{
    static const char *const bad[] = {
        "ncs 2\n",
        "ncs 1\nrate\n",
        "ncs 1\nrate 1\nrate 2\n",
        "ncs 1\narray 0 a <f4 0x3 step=1\n",
        "ncs 1\narray 0 a <f4 99999999x99999999 step=1\n",
        "ncs 1\narray 0 a <f4 4294967296x4294967296 step=1\n",
        "ncs 1\narray 0 a <f9 3 step=1\n",
        "ncs 1\narray 0 a <f4 3 step=0\n",
        "ncs 1\narray 0 a <f4 3 step=-1\n",
        "ncs 1\narray 70000 a <f4 3 step=1\n",
        "ncs 1\narray 0 a <f4 3 step=1\narray 0 b <f4 3 step=1\n",
        "ncs 1\narray 0 a <f4 3 step=1\narray 1 a <f4 3 step=1\n",
        "ncs 1\narray 0 a <f4 1x1x1x1x1 step=1\n",
        "ncs 1\nrate 16000",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct nc_error err = {0};
        struct nc_head head;
        nc_head_init(&head);
        CHECK(nc_head_parse(&head, bad[i], strlen(bad[i]), &err) == NC_ERR_DATA && err.text[0],
              "an impossible head is refused");
        nc_head_free(&head);
    }
    struct nc_error err = {0};
    struct nc_head head;
    double x;
    static const char numbers[] = "ncs 1\na nan\nb 5x\nc 1e999\nd 7 Hz\n";
    nc_head_init(&head);
    CHECK(nc_head_parse(&head, numbers, sizeof numbers - 1, &err) == NC_OK, "keys are free");
    CHECK(nc_head_number(&head, "a", 0, 10, &x, &err) == NC_ERR_DATA &&
              nc_head_number(&head, "b", 0, 10, &x, &err) == NC_ERR_DATA &&
              nc_head_number(&head, "c", 0, INFINITY, &x, &err) == NC_ERR_DATA &&
              nc_head_number(&head, "e", 0, 10, &x, &err) == NC_ERR_DATA &&
              nc_head_number(&head, "d", 0, 5, &x, &err) == NC_ERR_DATA,
          "NaN, junk, infinity, absence and range are checked");
    CHECK(nc_head_number(&head, "d", 0, 10, &x, &err) == NC_OK && x == 7, "a unit may follow");
    nc_head_free(&head);
}

int main(void)
{
    int fd = temporary_file();
    write_example(fd);
    test_round_trip(fd);
    test_damage(fd);
    test_concatenated(fd);
    test_head_limits();
    close(fd);
    return check_done();
}
