/* Latencies in nanoseconds, kept to within 1.6 %: 64 steps for each power of two. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_STEPS 64
#define HISTOGRAM_BUCKETS (HISTOGRAM_STEPS * 48)

struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS];
    uint64_t total;
};

void histogram_add(struct histogram *histogram, int64_t nanoseconds);

/* The smallest kept value that `share` (0 to 1) of all values do not exceed; 0 when empty. */
int64_t histogram_quantile(const struct histogram *histogram, double share);

#endif
