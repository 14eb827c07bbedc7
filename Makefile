# noise-clustering toolkit. `make help` lists the targets.

VERSION := 0.1
PROGRAMS := $(sort $(basename $(notdir $(wildcard cmd/nc-*.c))))

PREFIX ?= /usr/local
BUILD ?= build
CC ?= cc
PKG_CONFIG ?= pkg-config
PACKAGES := sndfile fftw3f openblas arpack libdeflate zlib cairo

# -fno-math-errno and -fno-trapping-math let loops vectorise without changing any value;
# -ffp-contract=off keeps results the same on processors with and without fused multiply-add.
OPTIMISE ?= -O3 -fno-math-errno -fno-trapping-math -ffp-contract=off
WARN := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes
CFLAGS ?= -g
# The prefix map keeps the folder's name out of what is built: the same bytes in every folder.
NC_CFLAGS := -std=c11 -D_GNU_SOURCE -Ilib $(WARN) $(OPTIMISE) $(SANITIZE) $(CPPFLAGS) $(CFLAGS) \
	-ffile-prefix-map=$(CURDIR)=. -DNC_VERSION='"$(VERSION)"' $(shell $(PKG_CONFIG) --cflags $(PACKAGES) 2>/dev/null)
ifneq ($(shell uname -s),Darwin)
AS_NEEDED := -Wl,--as-needed
endif
NC_LIBS := $(SANITIZE) $(LDFLAGS) $(AS_NEEDED) $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null) -lm

LIB_SOURCES := $(sort $(wildcard lib/*/*.c))
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(BUILD)/%.o)
BINARIES := $(PROGRAMS:%=$(BUILD)/bin/%)
UNIT_TESTS := $(patsubst tests/lib/%.c,$(BUILD)/tests/%,$(wildcard tests/lib/test_*.c))

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all

# Completions are made by the programs themselves, from their option tables. When compiling for
# another machine, where they cannot run: make COMPLETIONS=
completions = $(patsubst %,$(BUILD)/completions/$1/$2,$(PROGRAMS))
COMPLETIONS := $(call completions,bash,%) $(call completions,zsh,_%) $(call completions,fish,%.fish)

all: $(BINARIES) $(COMPLETIONS)

$(BUILD)/bin/%: $(BUILD)/cmd/%.o $(BUILD)/libnc.a
	@mkdir -p $(@D)
	$(CC) -o $@ $^ $(NC_LIBS)

$(BUILD)/tests/%: $(BUILD)/tests/lib/%.o $(BUILD)/libnc.a
	@mkdir -p $(@D)
	$(CC) -o $@ $^ $(NC_LIBS)

define COMPLETE
@mkdir -p $(@D)
@$< --completions $1 >$@
endef

$(BUILD)/completions/bash/%: $(BUILD)/bin/%
	$(call COMPLETE,bash)

$(BUILD)/completions/zsh/_%: $(BUILD)/bin/%
	$(call COMPLETE,zsh)

$(BUILD)/completions/fish/%.fish: $(BUILD)/bin/%
	$(call COMPLETE,fish)

# What the programs share; not a library for others, and so not installed: its functions may change
# in any version. The programs, their options and nc-stream(5) are the interface.
$(BUILD)/libnc.a: $(LIB_OBJECTS)
	@rm -f $@
	ZERO_AR_DATE=1 $(AR) rcs $@ $^ # without dates, as GNU ar does of itself

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(NC_CFLAGS) -MMD -MP -c -o $@ $<

-include $(wildcard $(BUILD)/*/*.d $(BUILD)/*/*/*.d)

# Programs that bats files run to reach library code that no command shows as it is.
TEST_DRIVERS := $(patsubst tests/lib/%.c,$(BUILD)/tests/%,$(wildcard tests/lib/run_*.c))

unit-tests: $(UNIT_TESTS) $(TEST_DRIVERS)
.PHONY: unit-tests

# ---- set up ----

APT_PACKAGES := gcc pkg-config libsndfile1-dev libfftw3-dev libopenblas-dev libarpack2-dev \
	libdeflate-dev zlib1g-dev libcairo2-dev bats mandoc sox ffmpeg python3-numpy python3-scipy \
	python3-sklearn codec2-examples util-linux procps jq zsh fish octave r-base-core

deps:
	@tests/install-packages $(APT_PACKAGES)

# For make deb and for checking the formula.
deps-packaging:
	@tests/install-packages $(APT_PACKAGES) debhelper lintian ruby

# The main job on a real recording: a car recording with engine noise, from Debian's codec2-examples.
IN ?= /usr/share/codec2/wav/mmt1.wav

demo: all
	@PATH="$(abspath $(BUILD))/bin:$$PATH" examples/demo "$(IN)" $(BUILD)/demo

# The pictures of README and nc-toolkit(7), of the demo's recording.
pictures: export PATH := $(abspath $(BUILD))/bin:$(PATH)
pictures: all
	nc-denoise --quiet "$(IN)" $(BUILD)/clear.wav
	nc-plot "$(IN)" $(BUILD)/clear.wav --range 60dB --size 540x220 -o man/before-after.png
	nc-stft "$(IN)" | nc-cluster | nc-plot --max-frequency 3500Hz --size 460x180 -o man/voice.png

.PHONY: pictures

# ---- test ----

# TESTS names some test files; by default all.
TESTS ?=

check: all unit-tests
	@NC_BUILD="$(abspath $(BUILD))" NC_BIN= tests/run $(TESTS)

# The same with programs that are installed, in BIN; what tests parts of the build tree is skipped.
BIN ?= $(DESTDIR)$(bindir)

installcheck:
	@NC_BUILD="$(abspath $(BUILD))" NC_BIN="$(abspath $(BIN))" tests/run $(TESTS)

# The whole suite under the address and undefined-behaviour sanitizers.
sanitize:
	$(MAKE) check BUILD=$(BUILD)/sanitize OPTIMISE=-O1 CFLAGS="-g -fno-omit-frame-pointer" \
		SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=undefined" TESTS="$(TESTS)"

# libFuzzer (clang) on the readers of streams and of other programs' files, for FUZZ_SECONDS each; what
# it finds is left in $(BUILD)/fuzz.
FUZZ_SECONDS ?= 60

fuzz:
	$(MAKE) $(BUILD)/fuzz/libnc.a BUILD=$(BUILD)/fuzz CC=clang OPTIMISE=-O1 \
		SANITIZE="-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=undefined"
	for target in fuzz_stream fuzz_load; do \
		mkdir -p $(BUILD)/fuzz/$$target.corpus; \
		clang $(filter-out -Wmissing-prototypes,$(NC_CFLAGS)) -fsanitize=address,undefined,fuzzer \
			-o $(BUILD)/fuzz/$$target tests/fuzz/$$target.c $(BUILD)/fuzz/libnc.a $(NC_LIBS) && \
		(cd $(BUILD)/fuzz && ./$$target -max_total_time=$(FUZZ_SECONDS) -max_len=65536 $$target.corpus) || exit 1; \
	done

# Every warning is an error, with both compilers.
strict:
	$(MAKE) all unit-tests BUILD=$(BUILD)/strict-gcc CC=gcc CFLAGS=-Werror
	$(MAKE) all unit-tests BUILD=$(BUILD)/strict-clang CC=clang CFLAGS=-Werror

# ---- compare ----

# Scores of noisy speech through nc-denoise and through other denoisers. DATA names a folder with
# clean/ and noisy/ in it; by default the development recordings. ONLY=TEXT: denoisers of that name.
bench-quality: all
	@tests/bench/quality "$(BUILD)" $(if $(DATA),"$(DATA)")

# Speed and memory of nc-cluster and nc-ica beside scikit-learn, which gets BENCH_CAP CPU seconds for
# all cases of clustering together (300 by default); BENCH_ONLY=TEXT: cases of that name.
bench: all
	@tests/install-packages python3-sklearn python3-scipy codec2-examples
	@tests/bench/seed "$(BUILD)"
	@tests/bench/ica "$(BUILD)"

.PHONY: bench bench-quality

# ---- install ----

bindir ?= $(PREFIX)/bin
mandir ?= $(PREFIX)/share/man
docdir ?= $(PREFIX)/share/doc/noise-clustering
bashdir ?= $(PREFIX)/share/bash-completion/completions
zshdir ?= $(PREFIX)/share/zsh/site-functions
fishdir ?= $(PREFIX)/share/fish/vendor_completions.d

# Each line: mode, folder, files.
define INSTALLED
$(call $1,755,$(bindir),$(BINARIES))
$(call $1,644,$(mandir)/man1,$(wildcard man/*.1))
$(call $1,644,$(mandir)/man5,$(wildcard man/*.5))
$(call $1,644,$(mandir)/man7,$(wildcard man/*.7))
$(call $1,644,$(bashdir),$(filter $(BUILD)/completions/bash/%,$(COMPLETIONS)))
$(call $1,644,$(zshdir),$(filter $(BUILD)/completions/zsh/%,$(COMPLETIONS)))
$(call $1,644,$(fishdir),$(filter $(BUILD)/completions/fish/%,$(COMPLETIONS)))
$(call $1,644,$(docdir),README.md)
$(call $1,644,$(docdir)/man,$(wildcard man/*.png))
endef
# They go into a folder of their own, with subfolders.
EXAMPLES = $(sort $(shell find examples -type f ! -path 'examples/packaging/*' ! -name '*~' ! -name '*.pyc'))

put = $(if $3,@install -d "$(DESTDIR)$2" && install -m $1 $3 "$(DESTDIR)$2")
take = $(if $3,@rm -f $(patsubst %,"$(DESTDIR)$2/%",$(notdir $3)))
# In a staging folder nothing is left, not even empty folders.
prune = -@$(if $(DESTDIR),cd "$(DESTDIR)" 2>/dev/null && rmdir -p "./$2" 2>/dev/null || true)

install: all
	$(call INSTALLED,put)
	@for file in $(EXAMPLES); do \
		install -d "$(DESTDIR)$(docdir)/$${file%/*}" && \
		install -m $$(test -x $$file && echo 755 || echo 644) $$file "$(DESTDIR)$(docdir)/$$file" || exit 1; \
	done
	@echo 'Installed into $(DESTDIR)$(PREFIX).'

uninstall:
	$(call INSTALLED,take)
	@rm -f $(EXAMPLES:%="$(DESTDIR)$(docdir)/%")
	-@cd "$(DESTDIR)$(docdir)/." 2>/dev/null && \
		rmdir -p $(sort $(dir $(EXAMPLES))) man ../noise-clustering 2>/dev/null || true
	$(call INSTALLED,prune)
	$(call prune,,$(dir $(docdir)))
	@echo 'Removed from $(DESTDIR)$(PREFIX).'

# ---- package ----

NAME := noise-clustering-$(VERSION)
TARBALL := $(BUILD)/$(NAME).tar.gz
TAR ?= $(shell command -v gtar || echo tar)

# Made by GNU tar. What goes into it: the files that git knows, or in an unpacked archive those there are.
git = $(if $(wildcard .git),$(shell git $1 2>/dev/null))
FILES = $(or $(call git,ls-files),$(shell find Makefile README.md LICENSE .ci .clang-format .gitignore \
	cmd examples lib man tests -type f ! -name '*~' ! -name '*.pyc'))
# Their date, the same wherever the archive is made: the last commit's; in an unpacked archive, its own.
DATE = $(or $(SOURCE_DATE_EPOCH),$(call git,log -1 --format=%ct),$(shell date -r Makefile +%s))

dist:
	@mkdir -p $(BUILD)
	@printf '%s\n' $(FILES) | LC_ALL=C sort | $(TAR) -c --format=ustar --no-recursion -T - --transform 's,^,$(NAME)/,' \
		--mtime=@$(DATE) --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX -f $(TARBALL:.gz=)
	@gzip -9nf $(TARBALL:.gz=)
	@echo $(TARBALL)

# The archive unpacked, built, tested in part (DIST_TESTS), installed, uninstalled and cleaned; and what was built
# there the same, byte for byte, as what is built here.
DIST_TESTS ?= build/tests/test_stream build/tests/test_stft tests/conventions.bats tests/man.bats tests/completions.bats

distcheck: all dist
	+@MAKE="$(MAKE)" DIST_TESTS="$(DIST_TESTS)" tests/distcheck "$(abspath $(BUILD))" $(NAME)

# A Debian package, from the archive and examples/packaging/debian, checked by lintian where that is installed.
deb: dist
	@examples/packaging/build-deb "$(abspath $(TARBALL))" "$(abspath $(BUILD))/deb"

# The package built twice must be the same; the tests (DEB_TESTS) run with what it installs.
DEB_TESTS ?= tests/conventions.bats tests/completions.bats tests/nc-denoise.bats

debcheck: dist
	+@MAKE="$(MAKE)" DEB_TESTS="$(DEB_TESTS)" tests/debcheck "$(abspath $(BUILD))" "$(abspath $(TARBALL))"

# A formula for Homebrew. URL is where the archive will lie; without it, it is the file on this machine.
URL ?= file://$(abspath $(TARBALL))

formula: dist
	@sum=$$( (sha256sum $(TARBALL) 2>/dev/null || shasum -a 256 $(TARBALL)) | cut -d' ' -f1) && \
	sed 's|@URL@|$(URL)|; s|@SHA256@|'"$$sum"'|' examples/packaging/homebrew/noise-clustering.rb.in \
		>$(BUILD)/noise-clustering.rb
	@echo $(BUILD)/noise-clustering.rb

.PHONY: dist distcheck deb debcheck formula

clean:
	rm -rf $(BUILD)

help:
	@echo 'make                 build the programs into $(BUILD)/bin'
	@echo 'make deps            install the packages that are missing'
	@echo 'make demo [IN=f.wav] denoise a real recording, step by step'
	@echo 'make pictures        draw the pictures of README and man pages anew'
	@echo 'make check           run the tests (TESTS="tests/nc-stft.bats ..." for some)'
	@echo 'make installcheck    run them with installed programs (BIN=$(bindir))'
	@echo 'make sanitize        run them under the address and undefined-behaviour sanitizers'
	@echo 'make fuzz            feed the readers of files random bytes (clang; FUZZ_SECONDS=60 for each)'
	@echo 'make strict          build with gcc and clang, every warning an error'
	@echo 'make bench           speed and memory, beside scikit-learn (BENCH_CAP=300: seconds for that)'
	@echo 'make bench-quality   speech quality beside other denoisers (DATA=folder with clean/ and noisy/)'
	@echo 'make install         install into $(PREFIX) (PREFIX=, DESTDIR=); make uninstall'
	@echo 'make dist            a source archive'
	@echo 'make distcheck       unpack it elsewhere, build, test, install, uninstall; compare the two builds'
	@echo 'make deb             a Debian package (make deps-packaging installs the tools)'
	@echo 'make debcheck        build it twice, compare, run tests with the programs in it'
	@echo 'make formula         a Homebrew formula (URL=where the archive will lie)'
	@echo 'make clean           remove $(BUILD)'

.PHONY: deps deps-packaging demo check installcheck sanitize fuzz strict install uninstall clean help
