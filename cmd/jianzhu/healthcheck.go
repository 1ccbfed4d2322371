package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// newHealthcheck is for container images without a shell or curl.
func newHealthcheck(p process) *cobra.Command {
	var addr string
	settings := []setting{addrSetting(&addr)}
	cmd := &cobra.Command{
		Use:    "healthcheck",
		Short:  "Ask a running server whether it is ready",
		Long:   "Healthcheck asks the server at --addr whether it is ready. The exit code is 0 when it is, 1 when not.",
		Hidden: true,
		Args:   noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := load(cmd, p.environ, settings...); err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), 4*time.Second)
			defer cancel()
			return ready(ctx, addr)
		},
	}
	bind(cmd, settings...)
	return cmd
}

// ready asks the server that listens on addr whether it is ready.
func ready(ctx context.Context, addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	// A server that listens on every address is reached on loopback.
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return errors.Unwrap(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %s", res.Status)
	}
	return nil
}
