package keys

import (
	"regexp"
	"slices"
	"strings"
)

// Class is a lock class that keys may mean.
type Class struct {
	ID   string // "proc.p_mtx", "proctree_lock"
	Name string // the name it is initialised with: "process lock"
}

// Resolver finds the lock classes that the words of keys mean.
type Resolver struct {
	classes []Class
	macro   func(name string) string
	byID    map[string]bool
	members map[string][]string     // the member's name in "struct.member" -> ids
	names   map[string]string       // in lower case -> the first id
	structs map[string][]lockMember // by what words may call them
}

// lockMember is a class that is a struct's member.
type lockMember struct {
	id   string
	kind string // what its name ends in
}

// NewResolver makes a resolver for the lock classes of a program. macro gives
// the class of a lock macro that is named in the words, or "".
func NewResolver(classes []Class, macro func(name string) string) *Resolver {
	r := &Resolver{classes: slices.Clone(classes), macro: macro, byID: map[string]bool{},
		members: map[string][]string{}, names: map[string]string{}, structs: map[string][]lockMember{}}
	slices.SortFunc(r.classes, func(a, b Class) int { return strings.Compare(a.ID, b.ID) })
	for _, c := range r.classes {
		r.byID[c.ID] = true
		if name := strings.ToLower(c.Name); r.names[name] == "" {
			r.names[name] = c.ID
		}
		if tag, m, ok := strings.Cut(c.ID, "."); ok {
			r.members[m] = append(r.members[m], c.ID)
			if _, end, ok := strings.Cut(m, "_"); ok {
				m = end
			}
			for _, t := range []string{tag, strings.TrimSuffix(tag, "s")} {
				if list := r.structs[t]; len(list) == 0 || list[len(list)-1].id != c.ID {
					r.structs[t] = append(list, lockMember{c.ID, m})
				}
			}
		}
	}
	return r
}

// none are words that say that no lock is needed.
var none = regexp.MustCompile(`(?i)\bnot locked\b|\bno lock|\bnever chang|\bonly (?:set|changes?|modified|accessed|a reference)\b|\bconst(?:ant)?\b|\bread.?only\b|\bcreated at\b|\batomic|\bimmutable\b|\bstable\b|\bunlocked\b|\bset only\b|\bset once\b|\blocked internally\b`)

var word = regexp.MustCompile(`[A-Za-z_]\w*`)

// Class gives the class that a key means for a member of the struct; "" if the
// words could not be bound, or name no lock.
func (r *Resolver) Class(s *Struct, k Key) string {
	if k.Text == "" || k.None {
		return ""
	}
	words := word.FindAllString(k.Text, -1)
	for _, how := range []func(*Struct, []string) string{r.named, r.spelt, r.described} {
		if id := how(s, words); id != "" {
			return id
		}
	}
	return ""
}

// named takes a symbol, a member or a lock macro that stands in the words.
func (r *Resolver) named(s *Struct, words []string) string {
	for _, w := range words {
		if slices.Contains(s.Locks, w) {
			return s.Tag + "." + w
		}
		if r.byID[w] && (strings.Contains(w, "_") || isCapital(w)) {
			return w
		}
		if id := r.macro(w); id != "" && strings.ToUpper(w) == w {
			return id
		}
		if ids := r.members[w]; len(ids) == 1 && strings.Contains(w, "_") {
			return ids[0]
		}
	}
	return ""
}

func isCapital(w string) bool { return w[0] >= 'A' && w[0] <= 'Z' }

// kinds are the words for locks, and the names' ends that go with them.
var kinds = map[string][]string{
	"mtx": {"mtx", "lock"}, "mutex": {"mtx", "mutex", "lock"}, "lock": {"lock", "mtx", "sx", "lk"}, "sx": {"sx", "lock"},
	"slock": {"slock"}, "spinlock": {"slock", "lock"}, "interlock": {"interlock"}, "rwlock": {"lock", "rwlock", "rw"},
}

// phrases gives the words before each word for a lock, from the longest to
// the shortest: "locked by proc mtx" gives "proc" with "mtx".
func phrases(words []string, use func(before []string, kind string) string) string {
	for i, w := range words {
		kind := strings.ToLower(w)
		if kinds[kind] == nil || i == 0 && kind != "interlock" {
			continue
		}
		from := i
		for from > 0 && i-from < 3 && !filler[strings.ToLower(words[from-1])] {
			from--
		}
		bare := from == i && kind == "interlock"
		for ; from < i || bare; from++ {
			bare = false
			if id := use(words[from:i], kind); id != "" {
				return id
			}
		}
	}
	return ""
}

// filler are words that belong to no lock's name.
var filler = map[string]bool{"by": true, "the": true, "locked": true, "protected": true, "with": true, "of": true, "a": true,
	"an": true, "owning": true, "using": true, "or": true, "and": true, "global": true, "under": true, "holding": true, "struct": true}

// spelt takes words that, joined, are a symbol: "proctree lock" is
// proctree_lock, "p_peers lock" the lock named "p_peers".
func (r *Resolver) spelt(s *Struct, words []string) string {
	return phrases(words, func(before []string, kind string) string {
		base := strings.Join(before, "_")
		for _, k := range kinds[kind] {
			for _, sep := range []string{"_", ""} {
				if id := base + sep + k; base != "" && r.byID[id] {
					return id
				}
			}
		}
		phrase := strings.ToLower(strings.Join(before, " "))
		if phrase == "" {
			return ""
		}
		ways := []string{phrase, phrase + " " + kind, strings.ToLower(base)}
		if kind == "mtx" {
			ways = append(ways, phrase+" lock")
		}
		first := ""
		for _, name := range ways {
			if id := r.names[name]; id != "" && (first == "" || id < first) {
				first = id
			}
		}
		return first
	})
}

// described takes words that name a struct and a kind of lock: "proc mtx" is
// the mutex in struct proc, "interlock" the member's own struct's.
func (r *Resolver) described(s *Struct, words []string) string {
	return phrases(words, func(before []string, kind string) string {
		tag := strings.ToLower(strings.Join(before, "_"))
		only := ""
		for _, m := range r.called(tag, s) {
			if !slices.Contains(kinds[kind], m.kind) || m.id == only {
				continue
			}
			if only != "" {
				return ""
			}
			only = m.id
		}
		return only
	})
}

// called gives the classes in the structs that words speak of.
func (r *Resolver) called(words string, own *Struct) (all []lockMember) {
	of := func(name string, whole bool) {
		for _, m := range r.structs[name] {
			if tag, _, _ := strings.Cut(m.id, "."); !whole || tag == name {
				all = append(all, m)
			}
		}
	}
	if words == "" {
		of(own.Tag, true)
		return all
	}
	of(words, false)
	if joined := strings.ReplaceAll(words, "_", ""); joined != words {
		of(joined, true)
	}
	return all
}
