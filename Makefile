# noise-clustering toolkit. `make help` lists the targets.

VERSION := 0.1
PROGRAMS := $(sort $(basename $(notdir $(wildcard cmd/nc-*.c))))

PREFIX ?= /usr/local
BUILD ?= build
CC ?= cc
PKG_CONFIG ?= pkg-config
PACKAGES := sndfile fftw3f openblas arpack libdeflate

# -fno-math-errno and -fno-trapping-math let loops vectorise without changing any value;
# -ffp-contract=off keeps results the same on processors with and without fused multiply-add.
OPTIMISE ?= -O3 -fno-math-errno -fno-trapping-math -ffp-contract=off
WARN := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes
CFLAGS ?= -g
NC_CFLAGS := -std=c11 -D_GNU_SOURCE -Ilib $(WARN) $(OPTIMISE) $(SANITIZE) $(CFLAGS) \
	-DNC_VERSION='"$(VERSION)"' $(shell $(PKG_CONFIG) --cflags $(PACKAGES) 2>/dev/null)
NC_LIBS := $(SANITIZE) $(LDFLAGS) -Wl,--as-needed $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null) -lm

LIB_SOURCES := $(wildcard lib/*/*.c)
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(BUILD)/%.o)
BINARIES := $(PROGRAMS:%=$(BUILD)/bin/%)
UNIT_TESTS := $(patsubst tests/lib/%.c,$(BUILD)/tests/%,$(wildcard tests/lib/test_*.c))

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all

all: $(BINARIES)

$(BUILD)/bin/%: $(BUILD)/cmd/%.o $(BUILD)/libnc.a
	@mkdir -p $(@D)
	$(CC) -o $@ $^ $(NC_LIBS)

$(BUILD)/tests/%: $(BUILD)/tests/lib/%.o $(BUILD)/libnc.a
	@mkdir -p $(@D)
	$(CC) -o $@ $^ $(NC_LIBS)

$(BUILD)/libnc.a: $(LIB_OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(NC_CFLAGS) -MMD -MP -c -o $@ $<

-include $(wildcard $(BUILD)/*/*.d $(BUILD)/*/*/*.d)

unit-tests: $(UNIT_TESTS)
.PHONY: unit-tests
