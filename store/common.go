package store

import "slices"

// maxCommon bounds the table that common fills, in cells.
const maxCommon = 1 << 22

// common pairs the indexes of a longest common subsequence of a and b, in
// order. Of lists that differ in too much to compare all with all, it pairs
// equals of equal rank, and of these pairs the most that are in order: that is
// as long unless elements repeat.
func common(a, b []int) [][2]int {
	var out [][2]int
	from := 0
	for from < len(a) && from < len(b) && a[from] == b[from] {
		out = append(out, [2]int{from, from})
		from++
	}
	tail := 0
	for tail < len(a)-from && tail < len(b)-from && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	x, y := a[from:len(a)-tail], b[from:len(b)-tail]
	pairs := longest
	if len(x)*len(y) > maxCommon {
		pairs = ranked
	}
	for _, p := range pairs(x, y) {
		out = append(out, [2]int{p[0] + from, p[1] + from})
	}
	for k := tail; k > 0; k-- {
		out = append(out, [2]int{len(a) - k, len(b) - k})
	}
	return out
}

// longest is common by the table of all lengths.
func longest(a, b []int) [][2]int {
	width := len(b) + 1
	length := make([]int32, (len(a)+1)*width)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i*width+j] = 1 + length[(i+1)*width+j+1]
			} else {
				length[i*width+j] = max(length[(i+1)*width+j], length[i*width+j+1])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		case length[(i+1)*width+j] >= length[i*width+j+1]:
			i++
		default:
			j++
		}
	}
	return out
}

// ranked is common by rank.
func ranked(a, b []int) [][2]int {
	places := make(map[int][]int)
	for j, v := range b {
		places[v] = append(places[v], j)
	}
	var is, js []int
	for i, v := range a {
		if at := places[v]; len(at) > 0 {
			is, js = append(is, i), append(js, at[0])
			places[v] = at[1:]
		}
	}
	var out [][2]int
	for _, k := range rising(js) {
		out = append(out, [2]int{is[k], js[k]})
	}
	return out
}

// rising returns the indexes of a longest rising subsequence of numbers that
// all differ.
func rising(numbers []int) []int {
	var ends []int // indexes of the least numbers that a rise of each length ends with
	before := make([]int, len(numbers))
	for i, n := range numbers {
		k, _ := slices.BinarySearchFunc(ends, n, func(e, n int) int { return numbers[e] - n })
		before[i] = -1
		if k > 0 {
			before[i] = ends[k-1]
		}
		if k == len(ends) {
			ends = append(ends, i)
		} else {
			ends[k] = i
		}
	}
	out := make([]int, len(ends))
	if len(ends) > 0 {
		at := ends[len(ends)-1]
		for k := len(ends) - 1; k >= 0; k-- {
			out[k], at = at, before[at]
		}
	}
	return out
}
