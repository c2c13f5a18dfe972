#include "report.h"

#include <stdio.h>
#include <stdlib.h>

void report_phase(const char *phase)
{
    printf("{\"phase\":\"%s\"}\n", phase);
    fflush(stdout);
}

void report_failure(const struct load *load, const char *why)
{
    int failure = 0;
    for (int i = 0; i < load->opened && !failure; i++)
        failure = load->connections[i].failure;
    fprintf(stderr, "load: %s: %d ready, %d gone of %d; first failure: %d\n", why, load->ready,
            load->gone, load->options.connections, failure);
    exit(1);
}

static double quantile(const struct load *load, double share)
{
    return (double)histogram_quantile(&load->latency, share) / 1e6;
}

void report_results(const struct load *load, struct spans spans, uint64_t lost)
{
    const struct counts *counts = &load->counts;
    if (load->first_error[0])
        fprintf(stderr, "load: first error: %s\n", load->first_error);
    printf("{\"phase\":\"done\",\"connections\":%d,\"connecting\":%.4f,\"measured\":%.4f,"
           "\"draining\":%.4f,\"cpu\":%.4f,\"sent\":%lu,\"deliveries\":%lu,\"acks\":%lu,",
           load->options.connections, spans.connecting, spans.measured, spans.draining,
           spans.cpu, counts->sent, counts->deliveries, counts->acks);
    printf("\"lost\":%lu,\"repeated\":%lu,\"reordered\":%lu,\"errors\":%lu,\"stalls\":%lu,"
           "\"gone\":%d,\"bytes\":%lu,",
           lost, counts->repeated, counts->reordered, counts->errors, counts->stalls, load->gone,
           counts->bytes);
    printf("\"p50\":%.3f,\"p99\":%.3f,\"max\":%.3f}\n", quantile(load, 0.5), quantile(load, 0.99),
           quantile(load, 1));
    fflush(stdout);
}
