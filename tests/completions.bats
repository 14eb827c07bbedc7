#!/usr/bin/env bats
# Completions: what the shells themselves make of the files that come from the option tables.
load helper

programs() {
    for source in "$root"/cmd/nc-*.c; do
        basename "$source" .c
    done
}

need_shell() {
    command -v "$1" >/dev/null || skip "no $1"
}

long_options() {
    $1 --help | grep -oE '^ +(-[A-Za-z], )?--[a-z][a-z0-9-]*' | grep -oE -- '--[a-z0-9-]+' | sort
}

# bash_completes WORD...: what bash completes the last word to, a line each.
bash_completes() {
    # shellcheck disable=SC2016
    bash --norc -c '
        source <("$1" --completions bash)
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        "_${1//-/_}"
        printf "%s\n" "${COMPREPLY[@]}"' - "$@"
}

fish_completes() {
    # shellcheck disable=SC2016
    fish --no-config -c 'source ($argv[1] --completions fish | psub); complete -C"$argv[2]"' "${1%% *}" "$1" | cut -f1
}

# What _arguments of zsh gets to see, a line each.
zsh_arguments() {
    # shellcheck disable=SC2016
    "$1" --completions zsh >"$tmp/_zsh"
    # shellcheck disable=SC2016
    zsh -f -c '_arguments() { print -rl -- "$@" }; source $1' - "$tmp/_zsh"
}

@test "bash, fish and zsh are offered every option of every program" {
    for program in $(programs); do
        long_options "$program" >"$tmp/help"
        bash_completes "$program" -- | sort | diff "$tmp/help" -
        if command -v fish >/dev/null; then
            fish_completes "$program --" | sort | diff "$tmp/help" -
        fi
        if command -v zsh >/dev/null; then
            zsh_arguments "$program" | grep -oE '^(\(-. --[a-z0-9-]+\))?--[a-z0-9-]+' | sed 's/.*)//' | sort | diff "$tmp/help" -
        fi
    done
}

@test "choices and names are completed as words, in bash" {
    [ "$(bash_completes nc-mask --gain '' | tr '\n' ' ')" = "lsa wiener soft hard auto " ]
    [ "$(bash_completes nc-mask --gain w)" = wiener ]
    [ "$(bash_completes nc-mask --gain = w)" = wiener ]
    [ "$(bash_completes nc-mask --gain = | wc -l)" -eq 5 ]
    [ "$(bash_completes nc-reduce --value d)" = dB ]
    [ "$(bash_completes nc-stft --pad '')" = full ]
    bash_completes nc-denoise --preset '' | diff <(nc-denoise --presets | cut -d' ' -f1) -
    bash_completes nc-istft --format '' | grep -qx flac
    bash_completes nc-istft --subtype PCM_ | grep -qx PCM_24
    # A number: nothing is offered, not even options.
    [ -z "$(bash_completes nc-mask --strength '')" ]
    # After -- stand operands alone.
    [ -z "$(bash_completes nc-plot -- --t)" ]
}

@test "--completions knows three shells, and stands alone" {
    fails 64 "bash, zsh, fish" nc-mask --completions sh
    fails 64 "bash, zsh, fish" nc-mask --completions
    fails 64 "bash, zsh, fish" nc-mask --completions bash --gain hard
    # Abbreviated options mean what they meant without it.
    fails 64 "not a whole number" nc-ica --comp x
    for program in $(programs); do
        status=0
        $program --completions bash >/dev/full 2>"$tmp/err" || status=$?
        [ $status -eq 74 ]
    done
}

# typed SHELL START: what the programs were called with after a tab; they are scripts that record it.
typed() {
    mkdir -p "$tmp/bin" "$tmp/work/folder"
    touch "$tmp/work/picture one.png"
    # shellcheck disable=SC2016
    printf '#!/bin/sh\nIFS="|"; printf %%s "$*" >"$RECORD.new" && mv "$RECORD.new" "$RECORD"\n' >"$tmp/bin/nc-mask"
    chmod +x "$tmp/bin/nc-mask"
    cp "$tmp/bin/nc-mask" "$tmp/bin/nc-plot"
    cp "$tmp/bin/nc-mask" "$tmp/bin/nc-denoise"
    cat >"$tmp/expected" <<'TEXT'
--strength
--gain|wiener
--gain=hard
picture one.png
--tee|picture one.png
-o|picture one.png
-o|folder
--preset|gentle
pict
--strength|pict
TEXT
    (cd "$tmp/work" && RECORD=$tmp/record PATH=$tmp/bin:$PATH HOME=$tmp TERM=dumb "$python" "$root/tests/type_in_shell.py" \
        "$1" "$2" "$tmp/record" "nc-mask --stren" "nc-mask --gain wi" "nc-mask --gain=har" "nc-plot pict" \
        "nc-plot --tee pict" "nc-plot -o pict" "nc-denoise -o fo" "nc-denoise --preset gen" "nc-mask pict" \
        "nc-mask --strength pict") >"$tmp/typed"
    # zsh adds = to an option that takes a value, and takes the slash after a folder away again.
    sed -i 's/[=/]$//' "$tmp/typed"
    diff "$tmp/expected" "$tmp/typed"
}

@test "a tab in bash" {
    for program in nc-mask nc-plot nc-denoise; do
        $program --completions bash
    done >"$tmp/bashrc"
    echo 'PS1="READY> "; bind "set bell-style none"' >>"$tmp/bashrc"
    typed bash "--noprofile --rcfile $tmp/bashrc -i"
}

@test "a tab in zsh" {
    need_shell zsh
    mkdir "$tmp/functions"
    for program in nc-mask nc-plot nc-denoise; do
        $program --completions zsh >"$tmp/functions/_$program"
    done
    cat >"$tmp/.zshrc" <<TEXT
fpath=($tmp/functions \$fpath)
autoload -U compinit && compinit -u -D
PS1='READY> '
unsetopt beep prompt_cr prompt_sp zle_bracketed_paste 2>/dev/null
TEXT
    ZDOTDIR=$tmp typed zsh "-d -i"
}

@test "a tab in fish" {
    need_shell fish
    mkdir -p "$tmp/share/fish/vendor_completions.d"
    for program in nc-mask nc-plot nc-denoise; do
        $program --completions fish >"$tmp/share/fish/vendor_completions.d/$program.fish"
    done
    mkdir -p "$tmp/.config/fish"
    cat >"$tmp/.config/fish/config.fish" <<'TEXT'
function fish_prompt; echo -n "READY> "; end
function fish_right_prompt; end
set -g fish_greeting
set -g fish_autosuggestion_enabled 0
TEXT
    XDG_DATA_DIRS=$tmp/share:/usr/share XDG_CONFIG_HOME=$tmp/.config XDG_DATA_HOME=$tmp/data typed fish -i
}
