#include "histogram.h"

static int bucket_of(uint64_t value)
{
    if (value < HISTOGRAM_STEPS)
        return (int)value;
    int shift = 63 - __builtin_clzll(value) - 6;
    int bucket = (shift + 1) * HISTOGRAM_STEPS + (int)((value >> shift) - HISTOGRAM_STEPS);
    return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

static int64_t value_of(int bucket)
{
    if (bucket < HISTOGRAM_STEPS)
        return bucket;
    int shift = bucket / HISTOGRAM_STEPS - 1;
    return (int64_t)(bucket % HISTOGRAM_STEPS + HISTOGRAM_STEPS) << shift;
}

void histogram_add(struct histogram *histogram, int64_t nanoseconds)
{
    histogram->counts[bucket_of(nanoseconds > 0 ? (uint64_t)nanoseconds : 0)]++;
    histogram->total++;
}

int64_t histogram_quantile(const struct histogram *histogram, double share)
{
    uint64_t wanted = (uint64_t)(share * (double)histogram->total);
    uint64_t passed = 0;
    for (int i = 0; i < HISTOGRAM_BUCKETS; i++) {
        passed += histogram->counts[i];
        if (passed > wanted || (passed == histogram->total && passed > 0))
            return value_of(i);
    }
    return 0;
}
