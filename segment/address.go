package segment

import "strings"

// address returns the length of the URL or e-mail address that s starts with,
// or 0. It sees ASCII only: in Chinese an address often ends where the next
// word begins.
func address(s string) int {
	for _, scheme := range []string{"http://", "https://", "ftp://", "www."} {
		if len(s) > len(scheme) && s[0]|0x20 == scheme[0] && strings.EqualFold(s[:len(scheme)], scheme) {
			if n := path(s[len(scheme):]); n > 0 {
				return len(scheme) + n
			}
		}
	}
	// name@host.tld, host.tld/path
	n := 0
	for n < min(len(s), maxName) && (isName(s[n]) || strings.IndexByte(".%+-_", s[n]) >= 0) {
		n++
	}
	switch {
	case n == 0 || n == len(s):
		return 0
	case s[n] == '@' && isName(s[n-1]):
		if h := host(s[n+1:]); h > 0 {
			return n + 1 + h
		}
	case s[n] == '/' && host(s) == n && topLevel[strings.ToLower(s[strings.LastIndexByte(s[:n], '.')+1:n])]:
		return n + 1 + path(s[n+1:])
	}
	return 0
}

// maxName bounds the bytes of what may stand before an @ or be a host.
const maxName = 128

// topLevel are the domains in which an address without a scheme is taken for
// one.
var topLevel = stringSet(`com cn org net edu gov mil int info io ai co me tv cc app dev xyz
	uk us eu de fr jp kr tw hk mo sg my in au ca ru`)

// host returns the length of the host name, with a dot at least, that s
// starts with, or 0.
func host(s string) int {
	end, dots := 0, 0
	for end < len(s) {
		n := end
		for n < min(len(s), maxName) && (isName(s[n]) || s[n] == '-' && n > end && n+1 < len(s) && isName(s[n+1])) {
			n++
		}
		if n == end {
			break
		}
		end = n
		if end+1 >= len(s) || s[end] != '.' || !isName(s[end+1]) {
			break
		}
		end++
		dots++
	}
	if dots == 0 {
		return 0
	}
	return end
}

// path returns the length of what may follow a scheme or host at the start
// of s, without the marks that end the sentence around it.
func path(s string) int {
	n, open := 0, 0
loop:
	for ; n < len(s); n++ {
		switch c := s[n]; {
		case c <= ' ' || c >= 0x7F || strings.IndexByte("<>\"{}|\\^`", c) >= 0:
			break loop
		case c == '(':
			open++
		case c == ')':
			if open--; open < 0 {
				break loop
			}
		}
	}
	return len(strings.TrimRight(s[:n], ".,;:!?'[]"))
}

func isName(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
