#include "dialect.h"

#include "clock.h"

#include <stdio.h>
#include <string.h>

/* Every text carries its message's mark, `load SSSSS CCCCCCCCC`: the sender and the count. It comes
   after the words, so that they may begin with a list, a quotation or a heading. */
#define MARK "load "
#define MARK_LENGTH 5
#define SENDER_DIGITS 5
#define COUNT_DIGITS 9
#define NUMBERS_LENGTH (SENDER_DIGITS + 1 + COUNT_DIGITS)
#define MARK_FORM MARK "%05u %09u"

static const char WORDS[] = "the quick brown fox jumps over the lazy dog and runs on ";

int dialect_greets(enum dialect dialect) { return dialect != PLAIN; }

const char *dialect_opening(enum dialect dialect) { return dialect == SOCKETIO ? "40" : NULL; }

const char *dialect_probe_answer(void) { return "3"; }

static int starts_with(const char *text, size_t length, const char *start)
{
    size_t wanted = strlen(start);
    return length >= wanted && memcmp(text, start, wanted) == 0;
}

int dialect_is_greeting(enum dialect dialect, const char *text, size_t length)
{
    if (dialect == SOCKETIO)
        return starts_with(text, length, "40");
    return starts_with(text, length, "{\"type\":\"welcome\"");
}

static uint32_t read_number(const char *digits, int count)
{
    uint32_t number = 0;
    for (int i = 0; i < count; i++)
        number = number * 10 + (uint32_t)(digits[i] - '0');
    return number;
}

/* Whether the whole mark stands at `at`; the words of a text may say "load " themselves. */
static int is_mark(const char *at, const char *end)
{
    static const char SHAPE[] = MARK "ddddd ddddddddd";
    if (end - at < MARK_LENGTH + NUMBERS_LENGTH)
        return 0;
    for (size_t i = 0; i < sizeof SHAPE - 1; i++) {
        int digit = at[i] >= '0' && at[i] <= '9';
        if (i < MARK_LENGTH || SHAPE[i] == ' ' ? at[i] != SHAPE[i] : !digit)
            return 0;
    }
    return 1;
}

static const char *find_mark(const char *text, size_t length, size_t *hint)
{
    const char *end = text + length;
    if (*hint < length && is_mark(text + *hint, end))
        return text + *hint;
    const char *mark = memmem(text, length, MARK, MARK_LENGTH);
    while (mark && !is_mark(mark, end))
        mark = memmem(mark + 1, (size_t)(end - mark - 1), MARK, MARK_LENGTH);
    if (mark)
        *hint = (size_t)(mark - text);
    return mark;
}

static enum event other_event(enum dialect dialect, const char *text, size_t length)
{
    if (dialect == SOCKETIO)
        return starts_with(text, length, "2") ? PROBE : OTHER;
    if (starts_with(text, length, "{\"type\":\"ack\""))
        return ACK;
    return starts_with(text, length, "{\"type\":\"error\"") ? ERROR : OTHER;
}

enum event dialect_read(enum dialect dialect, const char *text, size_t length, size_t *hint,
                        struct message *message)
{
    const char *mark = find_mark(text, length, hint);
    if (!mark)
        return other_event(dialect, text, length);
    const char *numbers = mark + MARK_LENGTH;
    message->sender = read_number(numbers, SENDER_DIGITS);
    message->count = read_number(numbers + SENDER_DIGITS + 1, COUNT_DIGITS);
    return DELIVERY;
}

static size_t write_filler(char *into, size_t size)
{
    for (size_t at = 0; at < size; at++)
        into[at] = WORDS[at % (sizeof WORDS - 1)];
    return size;
}

size_t dialect_write(enum dialect dialect, char *into, struct message message, const char *words,
                     int size)
{
    size_t at = 0;
    if (dialect == SOCKETIO)
        at += (size_t)sprintf(into, "42[\"message\",\"");
    else
        /* Like the page's, a key begins with the time: a server's index of keys grows at its end. */
        at += (size_t)sprintf(into, "{\"type\":\"message\",\"key\":\"%012llx-%u-%u\",\"text\":\"",
                              (unsigned long long)(clock_now() / MILLISECOND), message.sender,
                              message.count);
    if (words)
        at += (size_t)sprintf(into + at, "%s%s", words, strstr(words, "\\n") ? "\\n" : " ");
    else
        at += write_filler(into + at, (size_t)size - MARK_LENGTH - NUMBERS_LENGTH - 1);
    if (!words)
        into[at++] = ' ';
    at += (size_t)sprintf(into + at, MARK_FORM, message.sender, message.count);
    return at + (size_t)sprintf(into + at, "\"%c", dialect == SOCKETIO ? ']' : '}');
}
