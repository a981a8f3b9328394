package flow

import "slices"

// fact is what is known of one value: that it is one of in, or, where in is
// empty, none of ne and on which side of zero it is: kernels return error
// numbers below it. The zero fact knows nothing.
//
// What is known of memory is kept twice: of the value that was read, and,
// under its stem, of the memory. A value read again after a call has a key of
// its own and the same stem: what was known of the memory is believed of it,
// but a path against it is still followed, in doubt.
type fact struct {
	in  []int64 // sorted
	ne  []int64 // sorted
	neg truth   // whether it is below zero; not where in tells

	followed bool // a pointer that is not NULL because it was followed: that tells no paths apart
}

// maxIn bounds the values that a fact tells one by one: the cases of a switch
// that share their code. Of an argument, callers are told more of them: which cases
// of a function's one switch come to a lock.
const (
	maxIn   = 6
	maxTold = 32
)

func is(n int64) fact  { return fact{in: []int64{n}} }
func not(n int64) fact { return fact{ne: []int64{n}} }

// empty reports whether nothing is known.
func (f fact) empty() bool { return len(f.in) == 0 && len(f.ne) == 0 && f.neg == maybe }

func (f fact) same(g fact) bool {
	return slices.Equal(f.in, g.in) && slices.Equal(f.ne, g.ne) && f.neg == g.neg
}

// negative answers whether a value with this fact is below zero.
func (f fact) negative() truth {
	if len(f.in) == 0 {
		return f.neg
	}
	below := func(n int64) bool { return n < 0 }
	switch {
	case !slices.ContainsFunc(f.in, below):
		return no
	case !slices.ContainsFunc(f.in, func(n int64) bool { return !below(n) }):
		return yes
	}
	return maybe
}

// side is the fact that a value is below zero, or is not, added to f. It
// reports false if that cannot be.
func (f fact) side(below bool) (fact, bool) {
	switch f.negative() {
	case truthOf(below):
		return f, true
	case maybe:
	default:
		return f, false
	}
	if len(f.in) > 0 {
		return fact{in: slices.DeleteFunc(slices.Clone(f.in), func(n int64) bool { return n < 0 != below })}, true
	}
	return fact{ne: slices.DeleteFunc(slices.Clone(f.ne), func(n int64) bool { return n < 0 != below }), neg: truthOf(below), followed: f.followed}, true
}

// equals answers whether a value with this fact is n.
func (f fact) equals(n int64) truth {
	switch {
	case len(f.in) == 0:
		if slices.Contains(f.ne, n) || f.neg != maybe && f.neg != truthOf(n < 0) {
			return no
		}
		return maybe
	case !slices.Contains(f.in, n):
		return no
	case len(f.in) == 1:
		return yes
	}
	return maybe
}

// maxNe bounds the values that a fact rules out one by one. What was ruled out first
// stays: the tests before a switch tell more than its cases do.
const maxNe = 8

// without is the fact that n is ruled out besides.
func (f fact) without(n int64) fact {
	if len(f.in) > 0 {
		return fact{in: slices.DeleteFunc(slices.Clone(f.in), func(m int64) bool { return m == n })}
	}
	ne := slices.Clone(f.ne)
	switch {
	case f.equals(n) == no, len(ne) >= maxNe && n != 0:
		return f
	case len(ne) >= maxNe:
		ne = ne[:maxNe-1]
	}
	ne = append(ne, n)
	slices.Sort(ne)
	return fact{ne: ne, neg: f.neg}
}

// negated is what is known where f does not hold.
func (f fact) negated() (fact, bool) {
	switch {
	case len(f.in) > 0:
		return fact{ne: f.in}, true
	case f.neg != maybe:
		return fact{neg: f.neg.not()}, len(f.ne) == 0
	}
	return fact{in: f.ne}, len(f.ne) > 0
}

// excludes reports whether no value has both facts.
func (f fact) excludes(g fact) bool {
	if len(f.in) == 0 {
		f, g = g, f
	}
	if a, b := f.negative(), g.negative(); a != maybe && b != maybe && a != b {
		return true
	}
	return len(f.in) > 0 && !slices.ContainsFunc(f.in, func(n int64) bool { return g.equals(n) != no })
}

// joinFacts keeps what holds on both sides.
func joinFacts(f, g fact) (fact, bool) { return joinUpTo(f, g, maxIn) }

// joinUpTo is joinFacts with that many values told one by one.
func joinUpTo(f, g fact, most int) (fact, bool) {
	neg := maybe
	if a := f.negative(); a == g.negative() {
		neg = a
	}
	switch {
	case f.empty() || g.empty():
		return fact{}, false
	case len(f.in) <= most && f.same(g):
		f.followed = f.followed || g.followed
		return f, true
	case len(f.in) > 0 && len(g.in) > 0:
		in := append(slices.Clone(f.in), g.in...)
		slices.Sort(in)
		if in = slices.Compact(in); len(in) <= most {
			return fact{in: in}, true
		}
		if slices.Contains(in, 0) {
			return fact{neg: neg}, neg != maybe
		}
		return fact{ne: []int64{0}, neg: neg}.plain(), true
	case len(g.in) > 0:
		f, g = g, f
	}
	var ne []int64
	for _, n := range g.ne {
		if f.equals(n) == no {
			ne = append(ne, n)
		}
	}
	for _, n := range f.ne {
		if g.equals(n) == no && !slices.Contains(ne, n) {
			ne = append(ne, n)
		}
	}
	slices.Sort(ne)
	f = fact{ne: ne, neg: neg, followed: f.followed || g.followed}.plain()
	return f, !f.empty()
}

// plain leaves out what the side of zero tells anyway.
func (f fact) plain() fact {
	if f.neg != maybe {
		f.ne = slices.DeleteFunc(f.ne, func(n int64) bool { return truthOf(n < 0) != f.neg })
	}
	return f
}

// truth is a three-valued answer.
type truth uint8

const (
	maybe truth = iota
	yes
	no
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// not is the answer to the opposite.
func (t truth) not() truth {
	if t == maybe {
		return maybe
	}
	return yes + no - t
}
