#!/usr/bin/env bats
# Man pages, --help and the parsers agree.
load helper

programs() {
    for source in "$root"/cmd/nc-*.c; do
        basename "$source" .c
    done
}

@test "every program has a man page, a bats file and a row in the README" {
    for program in $(programs); do
        [ -f "$root/man/$program.1" ]
        [ -f "$root/tests/$program.bats" ]
        grep -q "$program" "$root/README.md"
        grep -q "$program" "$root/man/nc-toolkit.7"
    done
}

@test "man pages are free of mandoc's complaints" {
    # Whether a reference is installed, and this machine's index of pages, say nothing of the page.
    mandoc -Tlint "$root"/man/*.[157] 2>/dev/null | grep -v 'referenced manual not found\|outdated mandoc.db' >"$tmp/lint" || true
    cat "$tmp/lint"
    [ ! -s "$tmp/lint" ]
}

@test "man page and --help name the same options, with the same letters" {
    for program in $(programs); do
        $program --help | grep -oE '^ +(-[A-Za-z], )?--[a-z][a-z0-9-]*' | sed 's/^ *//' | sort >"$tmp/help"
        sed -nE 's/^\.It (Fl ([A-Za-z]) (Ar [^ ]+ )?, )?Fl Fl ([a-z][a-z0-9-]*).*/\2 \4/p' "$root/man/$program.1" |
            awk '{ print NF == 2 ? "-" $1 ", --" $2 : "--" $1 }' | sort >"$tmp/page"
        diff "$tmp/help" "$tmp/page" || { echo "$program"; return 1; }
    done
}

@test "defaults that --help tells stand in the man page" {
    for program in $(programs); do
        # "(default: X)" may be broken over two lines by the help's wrapping.
        $program --help | tr -s ' \n' ' ' | grep -oE '\(default: [^)]*\)' | sed 's/(default: //;s/)$//' | sort -u |
            while read -r value; do
                mandoc -Tascii "$root/man/$program.1" | col -b | tr -s ' \n' ' ' | grep -qF -- "$value" ||
                    { echo "$program: default $value"; exit 1; }
            done
    done
}

@test "the parser takes each option that --help names" {
    # An option that takes a value complains about the value, a flag about nothing: never "unknown".
    for program in $(programs); do
        for option in $($program --help | grep -oE '^ +(-[A-Za-z], )?--[a-z][a-z0-9-]*' | grep -oE -- '--[a-z0-9-]+'); do
            $program "$option" --no-such-option </dev/null >"$tmp/out" 2>&1 || true
            ! grep -q "unknown option $option;" "$tmp/out"
        done
    done
}

@test "public headers' floors: no include upward" {
    cd "$root/lib"
    ! grep -n '#include "\(methods\|stages\|cli\)/' ground/*.[ch]
    ! grep -n '#include "\(stages\|cli\)/' methods/*.[ch]
    ! grep -n '#include "cli/' stages/*.[ch]
    # No circles among the headers.
    for header in */*.h; do
        sed -n 's/^#include "\(.*\)"/\1/p' "$header" | sed "s|^|$header |"
    done | tsort >/dev/null
}

@test "headings are printed whole: no word of theirs is taken for a macro" {
    for page in "$root"/man/*.[157]; do
        mandoc -T utf8 "$page" | col -b >"$tmp/page"
        sed -n 's/^\.Ss //p' "$page" | sed -e 's/\\&//g' -e 's/^"\(.*\)"$/\1/' | while IFS= read -r heading; do
            grep -qF "$heading" "$tmp/page" || { echo "$page: $heading"; exit 1; }
        done
    done
}
