#include "cli/score_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define COLUMN 8 /* characters of a number in the table, a space in front */

/* Mean of one of the three scores of the results, measure by measure; NAN without any defined
 * value. */
static struct nc_score mean_of(const struct nc_score_result *results, size_t count, size_t offset,
                               bool with_noisy)
{
    struct nc_score mean;
    for (size_t m = 0; m < NC_MEASURES; m++) {
        double sum = 0, defined = 0;
        for (size_t i = 0; i < count; i++) {
            const struct nc_score *score =
                (const struct nc_score *)(const void *)((const char *)&results[i] + offset);
            if (results[i].failed || (with_noisy && !results[i].pair->noisy) ||
                isnan(score->value[m]))
                continue;
            sum += score->value[m];
            defined++;
        }
        mean.value[m] = defined > 0 ? sum / defined : NAN;
    }
    return mean;
}

struct summary {
    size_t pairs, with_noisy;
    struct nc_score test, noisy, improvement;
};

static struct summary summarise(const struct nc_score_result *results, size_t count)
{
    struct summary s = {0};
    for (size_t i = 0; i < count; i++) {
        s.pairs += !results[i].failed;
        s.with_noisy += !results[i].failed && results[i].pair->noisy;
    }
    s.test = mean_of(results, count, offsetof(struct nc_score_result, test), false);
    s.noisy = mean_of(results, count, offsetof(struct nc_score_result, noisy), true);
    s.improvement = mean_of(results, count, offsetof(struct nc_score_result, improvement), true);
    return s;
}

/* ---- table ---- */

static void table_row(const char *name, size_t width, const struct nc_score *score, bool sign)
{
    printf("%-*s", (int)width, name);
    for (size_t m = 0; m < NC_MEASURES; m++)
        if (isnan(score->value[m]))
            printf("%*s", COLUMN, "-");
        else
            printf(sign ? "%+*.*f" : "%*.*f", COLUMN, nc_measure_info[m].decimals, score->value[m]);
}

static void table_head(size_t width)
{
    printf("%-*s", (int)width, "file");
    for (size_t m = 0; m < NC_MEASURES; m++)
        printf("%*s", COLUMN, nc_measure_info[m].title);
    printf("%*s\n%*s", COLUMN, "lag", (int)width, "");
    for (size_t m = 0; m < NC_MEASURES; m++)
        printf("%*s", COLUMN, nc_measure_info[m].unit);
    printf("%*s\n", COLUMN, "ms");
}

static void print_table(const struct nc_score_result *results, size_t count)
{
    const char *gain = "  improvement";
    char mean[64];
    struct summary s = summarise(results, count);
    snprintf(mean, sizeof mean, "mean of %zu", s.pairs);
    size_t width = strlen(mean) > strlen(gain) ? strlen(mean) : strlen(gain);
    for (size_t i = 0; i < count; i++)
        if (strlen(results[i].pair->test) > width)
            width = strlen(results[i].pair->test);

    table_head(width);
    for (size_t i = 0; i < count; i++) {
        const struct nc_score_result *r = &results[i];
        if (r->failed)
            continue;
        table_row(r->pair->test, width, &r->test, false);
        printf("%*.1f\n", COLUMN, 1000.0 * (double)r->lag / r->rate);
        if (r->pair->noisy) {
            table_row(gain, width, &r->improvement, true);
            putchar('\n');
        }
    }
    if (s.pairs < 2)
        return;
    table_row(mean, width, &s.test, false);
    putchar('\n');
    if (s.with_noisy) {
        table_row(gain, width, &s.improvement, true);
        putchar('\n');
    }
}

/* ---- JSON ---- */

/* File names are bytes: what is not ASCII is left as it is, which is UTF-8 wherever names are. */
static void json_text(const char *key, const char *text)
{
    printf("\"%s\": \"", key);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (*c == '"' || *c == '\\')
            printf("\\%c", *c);
        else if (*c < 0x20)
            printf("\\u%04x", *c);
        else
            putchar(*c);
    printf("\", ");
}

static void json_score(const char *key, const struct nc_score *score)
{
    printf("\"%s\": {", key);
    for (size_t m = 0; m < NC_MEASURES; m++) {
        printf("%s\"%s\": ", m ? ", " : "", nc_measure_info[m].key);
        if (isnan(score->value[m]))
            printf("null");
        else
            printf("%.6f", score->value[m]);
    }
    putchar('}');
}

static void json_scores(const struct nc_score *test, const struct nc_score *noisy,
                        const struct nc_score *improvement)
{
    json_score("scores", test);
    if (noisy) {
        printf(",\n     ");
        json_score("noisy_scores", noisy);
        printf(",\n     ");
        json_score("improvement", improvement);
    }
    putchar('}');
}

static void print_json(const struct nc_score_result *results, size_t count)
{
    const char *separator = "";
    printf("{\"pairs\": [");
    for (size_t i = 0; i < count; i++) {
        const struct nc_score_result *r = &results[i];
        if (r->failed)
            continue;
        printf("%s\n    {", separator);
        separator = ",";
        json_text("test", r->pair->test);
        json_text("reference", r->pair->reference);
        if (r->pair->noisy)
            json_text("noisy", r->pair->noisy);
        printf("\"rate\": %u, \"channels\": %u, \"samples\": %zu, \"lag\": %ld,\n     ", r->rate,
               r->channels, r->samples, r->lag);
        json_scores(&r->test, r->pair->noisy ? &r->noisy : NULL, &r->improvement);
    }
    struct summary s = summarise(results, count);
    printf("],\n\"mean\":\n    {\"pairs\": %zu, ", s.pairs);
    json_scores(&s.test, s.with_noisy ? &s.noisy : NULL, &s.improvement);
    printf("}\n");
}

/* ---- tab-separated values ---- */

static void tsv_head(const char *suffix)
{
    for (size_t m = 0; m < NC_MEASURES; m++)
        printf("\t%s%s", nc_measure_info[m].key, suffix);
}

static void tsv_score(const struct nc_score *score, bool present)
{
    for (size_t m = 0; m < NC_MEASURES; m++)
        if (!present || isnan(score->value[m]))
            printf("\tnan");
        else
            printf("\t%.6f", score->value[m]);
}

static void print_tsv(const struct nc_score_result *results, size_t count)
{
    bool noisy = summarise(results, count).with_noisy > 0;
    printf("test\treference\trate\tchannels\tsamples\tlag");
    tsv_head("");
    if (noisy)
        tsv_head("_improvement");
    putchar('\n');
    for (size_t i = 0; i < count; i++) {
        const struct nc_score_result *r = &results[i];
        if (r->failed)
            continue;
        printf("%s\t%s\t%u\t%u\t%zu\t%ld", r->pair->test, r->pair->reference, r->rate, r->channels,
               r->samples, r->lag);
        tsv_score(&r->test, true);
        if (noisy)
            tsv_score(&r->improvement, r->pair->noisy != NULL);
        putchar('\n');
    }
}

void nc_score_report(const struct nc_score_result *results, size_t count,
                     enum nc_score_format format)
{
    if (format == NC_SCORE_TABLE)
        print_table(results, count);
    else if (format == NC_SCORE_JSON)
        print_json(results, count);
    else
        print_tsv(results, count);
}
