package api

import (
	"container/list"
	"sync"
	"sync/atomic"
)

// cache keeps answers ready to send, the least recently used go first. What it
// holds never changes: a key names the revision.
type cache struct {
	limit        int64 // bytes
	hits, misses atomic.Int64

	mu      sync.Mutex
	used    int64 // bytes
	entries map[cacheKey]*list.Element
	order   *list.List // of *cacheEntry, last used first
}

// cacheKey names a representation of a revision of an article.
type cacheKey struct {
	id             string
	revision       int64
	representation string
}

type cacheEntry struct {
	key    cacheKey
	answer *answer
	cost   int64
}

func newCache(limit int64) *cache {
	return &cache{limit: limit, entries: map[cacheKey]*list.Element{}, order: list.New()}
}

// get returns the answer of key, or nil.
func (c *cache) get(key cacheKey) *answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[key]
	if !ok {
		c.misses.Add(1)
		return nil
	}
	c.hits.Add(1)
	c.order.MoveToFront(e)
	return e.Value.(*cacheEntry).answer
}

// put keeps a. Its cost counts half as much again as the plain body, for the
// compressed ones that will be made of it, and something for the bookkeeping.
func (c *cache) put(key cacheKey, a *answer) {
	entry := &cacheEntry{key: key, answer: a, cost: int64(a.size())*3/2 + 512}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, there := c.entries[key]; there || entry.cost > c.limit {
		return
	}
	c.entries[key] = c.order.PushFront(entry)
	c.used += entry.cost
	for c.used > c.limit {
		oldest := c.order.Remove(c.order.Back()).(*cacheEntry)
		delete(c.entries, oldest.key)
		c.used -= oldest.cost
	}
}

func (c *cache) size() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.used
}
