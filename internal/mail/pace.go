package mail

import (
	"context"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// pace holds letters back so that one domain does not get too many at a time:
// receivers take a burst from a small sender for spam.
type pace struct {
	perSecond rate.Limit
	burst     int

	mu      sync.Mutex
	domains map[string]*rate.Limiter
}

// manyDomains is where full (that is, long unused) limiters are thrown away.
const manyDomains = 4096

func newPace(perMinute, burst int) *pace {
	return &pace{perSecond: rate.Limit(float64(perMinute) / 60), burst: max(1, burst), domains: map[string]*rate.Limiter{}}
}

// wait returns when the next letter may go to the domain. It fails at once where
// ctx ends before that.
func (p *pace) wait(ctx context.Context, domain string) error {
	if p.perSecond <= 0 {
		return ctx.Err()
	}
	return p.limiter(domain).Wait(ctx)
}

// free is how many letters may go to the domain now, and when there is room for
// none, how long until there is for one.
func (p *pace) free(domain string) (room int, wait time.Duration) {
	if p.perSecond <= 0 {
		return math.MaxInt, 0
	}
	tokens := p.limiter(domain).Tokens()
	if tokens >= 1 {
		return int(tokens), 0
	}
	return 0, time.Duration((1 - tokens) / float64(p.perSecond) * float64(time.Second))
}

func (p *pace) limiter(domain string) *rate.Limiter {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.domains[domain]
	if l == nil {
		if len(p.domains) >= manyDomains {
			for d, old := range p.domains {
				if old.Tokens() >= float64(p.burst) {
					delete(p.domains, d)
				}
			}
		}
		l = rate.NewLimiter(p.perSecond, p.burst)
		p.domains[domain] = l
	}
	return l
}
