#ifndef ENCOMPASS_CSQLITE_SHIM_H
#define ENCOMPASS_CSQLITE_SHIM_H

#include <sqlite3.h>

/* Swift cannot call a C function of variable arity. */

static inline int csqlite_config_int(int option, int value) {
    return sqlite3_config(option, value);
}

#endif
