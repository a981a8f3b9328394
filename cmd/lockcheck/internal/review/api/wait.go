package api

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// secondaryWait is how long to wait for a rate limit that does not say.
const secondaryWait = time.Minute

// pause says whether to try again, and after what time. A rate limit has kept
// the call from being carried out, so that any call may be sent again after it.
func (c *Client) pause(e *Error, call Call, try int) (time.Duration, bool) {
	if try >= maxTries || e.final {
		return 0, false
	}
	if limited(e) {
		wait := c.limitWait(e, try)
		if wait > maxWait {
			e.Message = fmt.Sprintf("the rate limit is used up until %s", c.o.Now().Add(wait).UTC().Format("15:04 MST"))
			return 0, false
		}
		e.Message = "rate limit"
		return wait, true
	}
	if !call.Read && !e.unsent {
		return 0, false
	}
	if e.Status != 0 && e.Status != http.StatusRequestTimeout && e.Status < 500 {
		return 0, false
	}
	if wait, ok := c.after(e); ok && wait <= maxWait {
		return wait, true
	}
	return backoff(try), true
}

// backoff is a time that doubles with every try, and is spread, since several
// runs may have failed at once.
func backoff(try int) time.Duration {
	base := time.Second << (try - 1)
	return base + rand.N(base/2)
}

// limited reports whether a rate limit is why a call failed.
func limited(e *Error) bool {
	switch e.Status {
	case http.StatusTooManyRequests:
		return true
	case http.StatusForbidden:
		return e.header.Get("Retry-After") != "" || e.header.Get("X-RateLimit-Remaining") == "0" ||
			strings.Contains(strings.ToLower(e.Message), "rate limit")
	}
	return false
}

// limitWait is how long a rate limit lasts.
func (c *Client) limitWait(e *Error, try int) time.Duration {
	if wait, ok := c.after(e); ok {
		return wait
	}
	for _, prefix := range []string{"X-RateLimit-", "RateLimit-"} {
		at, err := strconv.ParseInt(e.header.Get(prefix+"Reset"), 10, 64)
		if err == nil && e.header.Get(prefix+"Remaining") == "0" {
			return max(time.Unix(at, 0).Sub(c.o.Now()), 0) + time.Second
		}
	}
	return secondaryWait << (try - 1)
}

// after reads Retry-After: seconds, or a date.
func (c *Client) after(e *Error) (time.Duration, bool) {
	v := e.header.Get("Retry-After")
	if s, err := strconv.ParseUint(v, 10, 31); err == nil {
		return time.Duration(s) * time.Second, true
	}
	if at, err := http.ParseTime(v); err == nil {
		return max(at.Sub(c.o.Now()), 0) + time.Second, true
	}
	return 0, false
}
