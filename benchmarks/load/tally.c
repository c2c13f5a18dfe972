#include "tally.h"

static void advance(struct tally *tally, uint32_t count)
{
    uint32_t steps = count - tally->next + 1;
    tally->recent = (steps < 64 ? tally->recent << steps : 0) | 1;
    tally->next = count + 1;
}

enum verdict tally_note(struct tally *tally, uint32_t count)
{
    if (count >= tally->next) {
        advance(tally, count);
        tally->seen++;
        return FRESH;
    }
    uint32_t back = tally->next - 1 - count;
    if (back >= 64 || (tally->recent >> back & 1))
        return REPEATED;
    tally->recent |= UINT64_C(1) << back;
    tally->seen++;
    return LATE;
}
