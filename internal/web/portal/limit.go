package portal

import (
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// rate is how often something may be asked: so many at once, and so many a minute.
type rate struct{ atOnce, minute float64 }

var (
	readings  = rate{120, 120} // of one address
	writings  = rate{20, 10}
	linkReads = rate{60, 60} // of one link
	linkActs  = rate{12, 6}
)

func perLink(method string) rate {
	if method == http.MethodPost {
		return linkActs
	}
	return linkReads
}

// limits counts requests by address and by link, in bounded memory. It is safe for
// use by many goroutines.
type limits struct {
	now  func() time.Time
	mu   sync.Mutex
	seen map[string]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// mostSeen bounds what is remembered. Beyond it those that rested longest enough are
// forgotten, and where none did, everybody begins anew.
const mostSeen = 20_000

func newLimits(now func() time.Time) *limits { return &limits{now: now, seen: map[string]bucket{}} }

// allow counts a request and tells whether it may be answered.
func (l *limits) allow(key string, r rate) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	b, known := l.seen[key]
	if !known {
		if len(l.seen) >= mostSeen {
			l.forget(now)
		}
		b = bucket{r.atOnce, now}
	}
	b.left = min(r.atOnce, b.left+max(0, now.Sub(b.at).Minutes())*r.minute)
	b.at = now
	allowed := b.left >= 1
	if allowed {
		b.left--
	}
	l.seen[key] = b
	return allowed
}

func (l *limits) forget(now time.Time) {
	const rest = 3 * time.Minute // by then every count is full again
	for key, b := range l.seen {
		if now.Sub(b.at) > rest {
			delete(l.seen, key)
		}
	}
	if len(l.seen) >= mostSeen {
		clear(l.seen)
	}
}

// limited counts by address before anything is looked up.
func (s *Server) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind, most := "read ", readings
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			kind, most = "write ", writings
		}
		if !s.limits.allow(kind+addressOf(r), most) {
			s.tooOften(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) tooOften(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "60")
	s.plain(w, r, http.StatusTooManyRequests, plainOften)
}

// addressOf is the address a request comes from. Behind a proxy on this machine it is
// the last one that the proxy names; what anybody else names does not count. Of IPv6
// it is the network, which is one household's.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	ip := net.ParseIP(host)
	if ip != nil && ip.IsLoopback() {
		all := r.Header.Values("X-Forwarded-For")
		if len(all) > 0 {
			list := strings.Split(all[len(all)-1], ",")
			if named := net.ParseIP(strings.TrimSpace(list[len(list)-1])); named != nil {
				ip = named
			}
		}
	}
	switch {
	case ip == nil:
		return host
	case ip.To4() == nil:
		return ip.Mask(net.CIDRMask(64, 128)).String()
	}
	return ip.String()
}
