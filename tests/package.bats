#!/usr/bin/env bats
# Installation, the archive and what packages are made from. make distcheck and make debcheck build
# those really, and twice.
load helper

make_here() {
    MAKEFLAGS= make -s -C "$root" "$@"
}

programs() {
    for source in "$root"/cmd/nc-*.c; do
        basename "$source" .c
    done
}

version() {
    sed -n 's/^VERSION := //p' "$root/Makefile"
}

@test "make install puts programs, pages, completions, pictures and examples where they belong" {
    need_build_tree
    make_here install BUILD="$NC_BUILD" DESTDIR="$tmp/stage" PREFIX=/usr
    cd "$tmp/stage/usr"
    for program in $(programs); do
        [ "$("bin/$program" --version)" = "$program $(version)" ]
        [ -f "share/man/man1/$program.1" ]
        "bin/$program" --completions bash | cmp - "share/bash-completion/completions/$program"
        "bin/$program" --completions zsh | cmp - "share/zsh/site-functions/_$program"
        "bin/$program" --completions fish | cmp - "share/fish/vendor_completions.d/$program.fish"
    done
    [ -f share/man/man5/nc-stream.5 ] && [ -f share/man/man7/nc-toolkit.7 ]
    # Links of the README that is installed, and the pictures.
    for file in README.md $(grep -oE '\]\([a-z][^):]*\)' "$root/README.md" | tr -d ']()'); do
        [ -f "share/doc/noise-clustering/$file" ]
    done
    [ -x share/doc/noise-clustering/examples/demo ]
    # Nothing of libnc, which is no library for others, and nothing of packaging.
    [ -z "$(find . -name '*.a' -o -name '*.h' -o -name '*.so*' -o -path '*packaging*')" ]

    make_here uninstall BUILD="$NC_BUILD" DESTDIR="$tmp/stage" PREFIX=/usr
    [ -z "$(find "$tmp/stage" -mindepth 1)" ]
}

@test "uninstall leaves what others installed" {
    need_build_tree
    make_here install BUILD="$NC_BUILD" PREFIX="$tmp/prefix"
    for file in bin/other share/man/man1/other.1 share/bash-completion/completions/other \
        share/doc/noise-clustering/other share/doc/noise-clustering/examples/other; do
        touch "$tmp/prefix/$file"
    done
    make_here uninstall BUILD="$NC_BUILD" PREFIX="$tmp/prefix"
    [ "$(find "$tmp/prefix" -type f | wc -l)" -eq 5 ]
    make_here install uninstall BUILD="$NC_BUILD" PREFIX="$tmp/alone"
    [ ! -e "$tmp/alone/share/doc/noise-clustering" ]
}

@test "make dist gives the same bytes anew, whatever umask, time zone and owner" {
    need_build_tree
    one=$(cd "$root" && make_here dist BUILD="$tmp/one" TAR=tar)
    (
        umask 077
        export TZ=Pacific/Auckland LC_ALL=C
        cp -R "$root/Makefile" "$root"/README.md "$root"/LICENSE "$root"/cmd "$root"/lib "$root"/man "$root"/tests \
            "$root"/examples "$root"/.ci "$root"/.clang-format "$root"/.gitignore "$tmp"
        [ ! -e "$root/.git" ] || cp -R "$root/.git" "$tmp"
        MAKEFLAGS= make -s -C "$tmp" dist BUILD="$tmp/two" TAR=tar
    )
    cmp "$one" "$tmp/two/$(basename "$one")"
    # Everything lies in one folder, belongs to nobody in particular, and is as git says.
    tar -tvzf "$one" >"$tmp/list"
    ! grep -vE "^-(rw-r--r--|rwxr-xr-x) 0/0 .* noise-clustering-$(version)/" "$tmp/list"
    if [ -e "$root/.git" ]; then
        [ "$(wc -l <"$tmp/list")" -eq "$(git -C "$root" ls-files | wc -l)" ]
    fi
}

@test "SOURCE_DATE_EPOCH is the date of the archive's files" {
    need_build_tree
    archive=$(cd "$root" && SOURCE_DATE_EPOCH=1234567890 make_here dist BUILD="$tmp/one")
    [ "$(TZ=UTC tar -tvzf "$archive" | awk '{ print $4, $5 }' | sort -u)" = "2009-02-13 23:31" ]
}

@test "make formula: the archive's own checksum, and Ruby that parses" {
    need_build_tree
    (cd "$root" && make_here formula BUILD="$tmp/one" URL=https://example.org/a.tar.gz)
    formula=$tmp/one/noise-clustering.rb
    sum=$(sha256sum "$tmp/one/noise-clustering-$(version).tar.gz" | cut -d' ' -f1)
    grep -qF "sha256 \"$sum\"" "$formula"
    grep -qF 'url "https://example.org/a.tar.gz"' "$formula"
    ! grep -E '@[A-Z]' "$formula"
    command -v ruby >/dev/null || skip "no ruby to parse it"
    ruby -c "$formula"
}

@test "the Debian package is of this version and knows every library" {
    debian=$root/examples/packaging/debian
    head -n 1 "$debian/changelog" | grep -qF "noise-clustering ($(version)-"
    for package in $(sed -n '/^APT_PACKAGES/,/^$/p' "$root/Makefile" | grep -oE '[a-z0-9]+-dev'); do
        sed -n '/^Build-Depends/,/^$/p' "$debian/control" | grep -qE "^ $package,"
    done
}
