/* Which clusters the connected components of a table's graph make (see methods/knn_table.h). */
#ifndef NC_METHODS_COMPONENT_RULE_H
#define NC_METHODS_COMPONENT_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ground/error.h"
#include "methods/grid.h"

struct nc_component_rule {
    bool split_largest;       /* the largest component is to be split in two */
    uint32_t largest, second; /* component numbers; second has no meaning if split_largest */
};

/* component: [samples], numbers below `components`, of which there are one or more. */
int nc_component_rule(const uint32_t *component, size_t samples, size_t components,
                      struct nc_component_rule *rule, struct nc_error *err);

/* Labels the samples of the components that the rule leaves over. label: [samples], already set in
 * the largest component (0 and 1 if it was split, else 0) and the second (1). */
int nc_join_components(const struct nc_grid *grid, const uint32_t *component, size_t components,
                       const struct nc_component_rule *rule, uint8_t *label, struct nc_error *err);

#endif
