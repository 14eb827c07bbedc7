#include "methods/components.h"

void nc_components_start(uint32_t *parent, size_t n)
{
    for (size_t i = 0; i < n; i++)
        parent[i] = (uint32_t)i;
}

static uint32_t find_root(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]]; /* path halving keeps the trees shallow */
        i = parent[i];
    }
    return i;
}

void nc_components_join(uint32_t *parent, uint32_t a, uint32_t b)
{
    a = find_root(parent, a);
    b = find_root(parent, b);
    if (a < b)
        parent[b] = a;
    else
        parent[a] = b;
}

size_t nc_components_number(uint32_t *parent, size_t n)
{
    uint32_t count = 0;
    /* Parents come before their children, so each parent is already a component's number. */
    for (size_t i = 0; i < n; i++)
        parent[i] = parent[i] == i ? count++ : parent[parent[i]];
    return count;
}

size_t nc_components_of(const struct nc_sparse *w, uint32_t *component)
{
    nc_components_start(component, w->n);
    for (size_t i = 0; i < w->n; i++)
        for (size_t e = w->start[i]; e < w->start[i + 1]; e++)
            if (w->column[e] < i)
                nc_components_join(component, (uint32_t)i, w->column[e]);
    return nc_components_number(component, w->n);
}
