package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/posflag"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// envPrefix starts the environment variable of every setting: --log-level is
// JIANZHU_LOG_LEVEL.
const envPrefix = "JIANZHU_"

// setting is one value that a command can be told by flag or environment.
// All settings are text to the flag library, so that a wrong value is found by
// load, together with every other one, and not by the first flag that fails.
type setting struct {
	name  string // of the flag, without dashes
	arg   string // what the help calls the value; empty for a switch
	def   string // value when neither flag nor environment has one
	usage string
	parse func(string) error
}

// secret is the arg of settings that the environment alone can have: they get
// no flag, for everybody on a machine can see the arguments of a process.
const secret = "SECRET"

// bind adds the flags of ss to cmd.
func bind(cmd *cobra.Command, ss ...setting) {
	for _, s := range ss {
		if s.arg == secret {
			continue
		}
		f := cmd.Flags().VarPF(&flagText{s.def, s.arg}, s.name, "", s.usage+" [$"+envName(s.name)+"]")
		if s.arg == "" {
			f.NoOptDefVal = "true"
		}
	}
}

// flagText is the text of a flag, not yet parsed.
type flagText struct{ text, arg string }

func (f *flagText) String() string     { return f.text }
func (f *flagText) Set(s string) error { f.text = s; return nil }
func (f *flagText) Type() string       { return cmp.Or(f.arg, "bool") }

func envName(flag string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// load gives each of ss its value: the flag's, else the environment's, else
// the default. Its error joins every mistake.
func load(cmd *cobra.Command, environ []string, ss ...setting) error {
	names := make(map[string]string, len(ss))
	for _, s := range ss {
		names[envName(s.name)] = s.name
	}
	k := koanf.New("\x00") // no setting is nested
	// A variable that is set but empty is as good as unset: container tools
	// hand on what the host does not define as "".
	fromEnv := env.Provider("\x00", env.Opt{
		EnvironFunc: func() []string { return environ },
		TransformFunc: func(key, value string) (string, any) {
			if value == "" {
				return "", nil
			}
			return names[key], value
		},
	})
	if err := k.Load(fromEnv, nil); err != nil {
		return fmt.Errorf("environment: %w", err)
	}
	fromFlags := posflag.ProviderWithFlag(cmd.Flags(), "\x00", k, func(f *pflag.Flag) (string, any) {
		return f.Name, f.Value.String()
	})
	if err := k.Load(fromFlags, nil); err != nil {
		return fmt.Errorf("flags: %w", err)
	}
	var mistakes []error
	for _, s := range ss {
		if err := s.parse(k.String(s.name)); err != nil {
			where := "--" + s.name
			if s.arg == secret || !cmd.Flags().Changed(s.name) {
				where = envName(s.name)
			}
			mistakes = append(mistakes, fmt.Errorf("%s: %w", where, err))
		}
	}
	if len(mistakes) > 0 {
		return &usageError{errors.Join(mistakes...)}
	}
	return nil
}

// unknownVariables returns the JIANZHU_ variables of environ that name no
// setting of ss. They are a warning and no mistake: Kubernetes sets
// JIANZHU_PORT and others for a service of this name.
func unknownVariables(environ []string, ss ...setting) []string {
	var out []string
	for _, e := range environ {
		name, _, _ := strings.Cut(e, "=")
		known := slices.ContainsFunc(ss, func(s setting) bool { return envName(s.name) == name })
		if strings.HasPrefix(name, envPrefix) && !known {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// The parsers of settings. Each keeps the value in *p, or says what would be
// right.

func text(p *string) func(string) error {
	return func(s string) error { *p = s; return nil }
}

func texts(p *[]string) func(string) error {
	return func(s string) error {
		*p = nil
		for v := range strings.SplitSeq(s, ",") {
			if v = strings.TrimSpace(v); v != "" {
				*p = append(*p, v)
			}
		}
		return nil
	}
}

func oneOf[T ~string](p *T, accepted ...T) func(string) error {
	return func(s string) error {
		if !slices.Contains(accepted, T(s)) {
			return fmt.Errorf("%q is not one of %s", s, list(accepted))
		}
		*p = T(s)
		return nil
	}
}

// optional reads nothing as nothing, and the rest by parse.
func optional(parse func(string) error) func(string) error {
	return func(s string) error {
		if s == "" {
			return nil
		}
		return parse(s)
	}
}

// list puts values into words: a, b, c.
func list[T ~string](values []T) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = string(v)
	}
	return strings.Join(words, ", ")
}

func toggle(p *bool) func(string) error {
	return func(s string) error {
		switch s {
		case "true", "1", "yes", "on":
			*p = true
		case "false", "0", "no", "off", "":
			*p = false
		default:
			return fmt.Errorf("%q is not one of true, false", s)
		}
		return nil
	}
}

func duration(p *time.Duration) func(string) error {
	return func(s string) error {
		d, err := time.ParseDuration(s)
		if err != nil || d <= 0 {
			return fmt.Errorf("%q is no time above zero, such as 30s or 2m", s)
		}
		*p = d
		return nil
	}
}

func count(p *int, low int) func(string) error {
	return func(s string) error {
		n, err := strconv.Atoi(s)
		if err != nil || n < low {
			return fmt.Errorf("%q is no whole number from %d up", s, low)
		}
		*p = n
		return nil
	}
}

// size reads a number of bytes: 4194304, 512KiB, 4MiB, 1GiB.
func size(p *int64) func(string) error {
	return func(s string) error {
		digits, shift := s, 0
		for unit, n := range map[string]int{"KiB": 10, "MiB": 20, "GiB": 30} {
			if d, ok := strings.CutSuffix(s, unit); ok {
				digits, shift = strings.TrimSpace(d), n
			}
		}
		n, err := strconv.ParseInt(digits, 10, 32)
		if err != nil || n <= 0 {
			return fmt.Errorf("%q is no size above zero, such as 4194304, 512KiB or 4MiB", s)
		}
		*p = n << shift
		return nil
	}
}

// hostPort reads a TCP address to listen on.
func hostPort(p *string) func(string) error {
	return func(s string) error {
		*p = s
		_, port, err := net.SplitHostPort(s)
		if err == nil {
			if n, perr := strconv.Atoi(port); perr != nil || n < 0 || n > 65535 {
				err = fmt.Errorf("port %q", port)
			}
		}
		if err != nil {
			return fmt.Errorf("%q is no HOST:PORT, such as 127.0.0.1:8080", s)
		}
		return nil
	}
}

// service reads the URL of a service.
func service(p *string) func(string) error {
	return func(s string) error {
		u, err := url.Parse(s)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
			return fmt.Errorf("%q is no http or https URL without a query, such as http://127.0.0.1:5000", redact(s))
		}
		*p = s
		return nil
	}
}

// location reads where the store is.
func location(p *string) func(string) error {
	return func(s string) error {
		*p = s
		scheme, rest, ok := strings.Cut(s, ":")
		switch {
		case ok && scheme == "sqlite" && rest != "":
			return nil
		case ok && (scheme == "mongodb" || scheme == "mongodb+srv"):
			if u, err := url.Parse(s); err != nil || u.Host == "" {
				return errors.New("is no mongodb://HOST/DATABASE") // s may hold a password
			}
			return nil
		}
		return fmt.Errorf("%q is not one of sqlite:FILE, mongodb://HOST/DATABASE, mongodb+srv://HOST/DATABASE", redact(s))
	}
}

// redact takes the password out of a URL, for messages and logs.
func redact(s string) string {
	if u, err := url.Parse(s); err == nil {
		return u.Redacted()
	}
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		return "…" + s[i:]
	}
	return s
}

// The settings that several commands share.

func storeSetting(p *string) setting {
	return setting{"store", "URL", "sqlite:jianzhu.db", "where articles are kept: sqlite:FILE or mongodb://HOST/DATABASE", location(p)}
}

func dictionarySetting(p *string) setting {
	return setting{"dictionary", "FILE", "", "words of your own, a line each: word, optional frequency, part of speech, entity type", text(p)}
}

// logging is how a command logs.
type logging struct {
	level  logLevel
	format logFormat
}

type (
	logLevel  string
	logFormat string
)

func (l *logging) settings() []setting {
	return []setting{
		{"log-level", "LEVEL", "info", "least important entries to log: debug, info, warn or error",
			oneOf(&l.level, "debug", "info", "warn", "error")},
		{"log-format", "FORMAT", "text", "of the log: text or json", oneOf(&l.format, "text", "json")},
	}
}

// logger returns a logger that writes to w.
func (l *logging) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(l.level)); err != nil {
		panic(err) // oneOf lets only slog's names in
	}
	opts := &slog.HandlerOptions{Level: level}
	if l.format == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}
