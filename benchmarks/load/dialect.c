#include "dialect.h"

#include <stdio.h>
#include <string.h>

/* A text is `load SSSSS CCCCCCCCC words…`: no markup, so that every server takes it as plain. */
#define MARK "\"load "
#define MARK_LENGTH 6
#define SENDER_DIGITS 5
#define COUNT_DIGITS 9
#define NUMBERS_LENGTH (SENDER_DIGITS + 1 + COUNT_DIGITS)

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

static const char *find_mark(const char *text, size_t length, size_t *hint)
{
    if (*hint + MARK_LENGTH <= length && memcmp(text + *hint, MARK, MARK_LENGTH) == 0)
        return text + *hint;
    const char *mark = memmem(text, length, MARK, MARK_LENGTH);
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
    if (numbers + NUMBERS_LENGTH > text + length)
        return OTHER;
    message->sender = read_number(numbers, SENDER_DIGITS);
    message->count = read_number(numbers + SENDER_DIGITS + 1, COUNT_DIGITS);
    return DELIVERY;
}

size_t dialect_write(enum dialect dialect, char *into, struct message message, int size)
{
    size_t at = 0;
    if (dialect == SOCKETIO)
        at += (size_t)sprintf(into, "42[\"message\",");
    else
        at += (size_t)sprintf(into, "{\"type\":\"message\",\"key\":\"%u-%u\",\"text\":",
                              message.sender, message.count);
    size_t start = at + 1;
    at += (size_t)sprintf(into + at, "%s%05u %09u ", MARK, message.sender, message.count);
    for (size_t word = 0; at < start + (size_t)size; word++)
        into[at++] = WORDS[word % (sizeof WORDS - 1)];
    /* A text never ends in a space: servers may trim it. */
    into[at - 1] = '.';
    return at + (size_t)sprintf(into + at, "\"%c", dialect == SOCKETIO ? ']' : '}');
}
