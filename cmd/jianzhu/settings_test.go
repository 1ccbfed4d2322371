package main

import (
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

func TestPrecedence(t *testing.T) {
	for _, c := range []struct {
		name    string
		args    []string
		environ []string
		want    time.Duration
	}{
		{"default", nil, nil, 30 * time.Second},
		{"environment over default", nil, []string{"JIANZHU_TIME_OUT=5s"}, 5 * time.Second},
		{"flag over environment", []string{"--time-out", "7s"}, []string{"JIANZHU_TIME_OUT=5s"}, 7 * time.Second},
		{"flag over wrong environment", []string{"--time-out=7s"}, []string{"JIANZHU_TIME_OUT=x"}, 7 * time.Second},
		{"empty environment is none", nil, []string{"JIANZHU_TIME_OUT="}, 30 * time.Second},
		{"others' variables", nil, []string{"TIME_OUT=5s", "JIANZHU_OTHER=1"}, 30 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got time.Duration
			s := setting{"time-out", "TIME", "30s", "a time", duration(&got)}
			cmd := &cobra.Command{Use: "x", RunE: func(cmd *cobra.Command, _ []string) error { return load(cmd, c.environ, s) }}
			bind(cmd, s)
			cmd.SetArgs(c.args)
			if err := cmd.Execute(); err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestSettingValues(t *testing.T) {
	var (
		b    bool
		n    int64
		i    int
		d    time.Duration
		s    string
		list []string
	)
	for _, c := range []struct {
		name  string
		parse func(string) error
		right []string
		wrong map[string]string // value to what the message must hold
	}{
		{"toggle", toggle(&b), []string{"true", "false", "1", ""}, map[string]string{"maybe": "true, false"}},
		{"size", size(&n), []string{"1", "512KiB", "4MiB", "1 GiB"}, map[string]string{"0": "4MiB", "-1": "4MiB", "4MB": "4MiB", "": "4MiB", "99999999999": "4MiB"}},
		{"count", count(&i, 0), []string{"0", "12"}, map[string]string{"-1": "from 0", "x": "from 0", "1.5": "from 0"}},
		{"duration", duration(&d), []string{"30s", "1m30s"}, map[string]string{"30": "30s", "0s": "30s", "-1s": "30s", "x": "30s"}},
		{"address", hostPort(&s), []string{"127.0.0.1:0", ":8080", "[::1]:80", "localhost:80"},
			map[string]string{"": "HOST:PORT", "8080": "HOST:PORT", "h:http": "HOST:PORT", "h:70000": "HOST:PORT"}},
		{"optional address", optional(hostPort(&s)), []string{"", ":1"}, map[string]string{"x": "HOST:PORT"}},
		{"store", location(&s), []string{"sqlite:x.db", "sqlite:/a/b.db", "mongodb://h/db", "mongodb+srv://h/db"},
			map[string]string{"": "sqlite:FILE", "x.db": "sqlite:FILE", "sqlite:": "sqlite:FILE", "mongodb:": "mongodb://", "postgres://u:secret@h/db": "sqlite:FILE"}},
		{"list", texts(&list), []string{"", "a,b"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, v := range c.right {
				if err := c.parse(v); err != nil {
					t.Errorf("%q: %v", v, err)
				}
			}
			for v, want := range c.wrong {
				if err := c.parse(v); err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%q: error %v, want one with %q", v, err, want)
				} else if strings.Contains(err.Error(), "secret") {
					t.Errorf("%q: the error tells the password: %v", v, err)
				}
			}
		})
	}
	if err := size(&n)("512KiB"); err != nil || n != 512<<10 {
		t.Errorf("512KiB is %d", n)
	}
	if err := texts(&list)(" a, ,b "); err != nil || strings.Join(list, "|") != "a|b" {
		t.Errorf("list is %q", list)
	}
}
