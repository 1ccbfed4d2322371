//go:build race

package segment_test

// Under the race detector sync.Pool drops some of what it is given.
const raceEnabled = true
