#ifndef ENCOMPASS_CLINUX_SHIM_H
#define ENCOMPASS_CLINUX_SHIM_H

#include <sys/timex.h>

/* Swift's Glibc module leaves <sys/timex.h> out. The kernel's word about its clock, which changes nothing: 1 if no time
   service keeps it in step, 0 if one does, -1 if it may not be asked. */
static inline int clinux_clock_is_unsynchronised(void) {
    struct timex state = {0};
    int result = adjtimex(&state);
    if (result < 0) return -1;
    return result == TIME_ERROR || (state.status & STA_UNSYNC) != 0;
}

#endif
