package summary

// Custom is what a program does where it calls a function that needs a lock: it counts
// the calls. What nearly all do, and has been in use for years, is right, and who does
// otherwise is worth a look (Engler and others, Bugs as Deviant Behavior, SOSP 2001).
type Custom struct {
	Held   int // the caller has the lock, or says that it has
	Unheld int // it has let go of it, on some way there
	Left   int // it leaves that to its own callers
}

// Calls counts them all.
func (c Custom) Calls() int { return c.Held + c.Unheld + c.Left }

// Plus gives c with another count added, times over.
func (c Custom) Plus(d Custom, times int) Custom {
	return Custom{c.Held + times*d.Held, c.Unheld + times*d.Unheld, c.Left + times*d.Left}
}
