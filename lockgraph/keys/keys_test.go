package keys

import (
	"fmt"
	"strings"
	"testing"
)

const header = `
/* a - not a key */
struct other { int x; /* (a) nothing */ };

/*
 * Below is a key of locks for struct boat.
 *	b - created at launch, never changes
 *	c - locked by boat mtx
 *	cr - locked by crew_list_lock, which is
 *	     a lock of its own
 *	d - locked by DOCK_LOCK(dock)
 *	h - harbour lock
 *	i - interlock
 *	z - the pilot's lock
 *
 * If two are given either is enough to read.
 */
struct dock;
struct boat {
	int		bt_id;		/* (b) number */
	LIST_ENTRY(boat) bt_list;	/* (c + h) neighbours */
	struct mtx	bt_mtx;		/* the lock */
	struct mtx	bt_interlock;
	struct crew	*bt_crew;	/* (c,cr) who is on board: first
					   the captain */
#define BT_SOME 1			/* (c) no member */
	union {
		int	bt_fuel;	/* (ccr) */
		void	(*bt_sail)(struct boat *, int); /* (d) */
	};
	struct { int in; /* (c) */ } bt_named; /* (i) */
	int		bt_flags[4];	/* (see below) words */
	int		bt_z;		/* (z) */
	char		bt_x, bt_y;	/* c unmarked keys too */
};
`

func resolver() *Resolver {
	return NewResolver([]Class{
		{"boat.bt_mtx", "boat lock"}, {"boat.bt_interlock", "boat interlock"}, {"crew_list_lock", "crew list"},
		{"dock.dk_mtx", "dock"}, {"harbour_lock", "harbour"}, {"ship.sh_mtx", "ship"},
	}, func(name string) string {
		if name == "DOCK_LOCK" {
			return "dock.dk_mtx"
		}
		return ""
	})
}

func TestRead(t *testing.T) {
	r := resolver()
	var b strings.Builder
	for _, s := range Read([]byte(header)) {
		fmt.Fprintf(&b, "%s:%d %v\n", s.Tag, s.Line, s.Locks)
		for _, f := range s.Fields {
			fmt.Fprintf(&b, " %s:%d", f.Name, f.Line)
			for _, k := range f.Keys {
				switch id := r.Class(&s, k); {
				case k.None:
					fmt.Fprintf(&b, " %s=none", k.Letters)
				case id == "":
					fmt.Fprintf(&b, " %s=?", k.Letters)
				default:
					fmt.Fprintf(&b, " %s=%s", k.Letters, id)
				}
			}
			b.WriteByte('\n')
		}
	}
	const want = `boat:19 [bt_mtx bt_interlock]
 bt_id:20 b=none
 bt_list:21 c=boat.bt_mtx h=harbour_lock
 bt_crew:24 c=boat.bt_mtx cr=crew_list_lock
 bt_fuel:28 c=boat.bt_mtx cr=crew_list_lock
 bt_sail:29 d=dock.dk_mtx
 bt_named:31 i=boat.bt_interlock
 bt_z:33 z=?
 bt_x:34 c=boat.bt_mtx
`
	if got := b.String(); got != want {
		t.Errorf("keys\n%swant\n%s", got, want)
	}
}

func TestNoLegend(t *testing.T) {
	for _, text := range []string{
		"", "struct a { int x; /* (c) x */ };",
		"/*\n * c - first\n * d - second\n */\nstruct a { int x; /* (c) x */ };",
		"/* c - the lock */\nstruct a {",
		"struct a { int x; /* lock",
		"/*\n * c - lock\n * d - mtx\n */ struct a { struct { struct {",
	} {
		if got := Read([]byte(text)); len(got) > 0 {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(header))
	f.Add([]byte("/*\n * c - lock\n * d - mtx\n */\nstruct a {\n#define x \\\n;/*(c)*/"))
	r := resolver()
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, s := range Read(text) {
			for _, m := range s.Fields {
				for _, k := range m.Keys {
					r.Class(&s, k)
				}
			}
		}
	})
}
func TestSpeaks(t *testing.T) {
	for s, want := range map[string]bool{
		"locked by the process lock": true,
		"Lock of the list":           true,
		"(m) the MTX":                true,
		"a mtx":                      true,
		"mtxs":                       false,
		"amtx":                       false,
		"xmutexes":                   true,
		"unprotected":                true,
		"GIANT":                      true,
		"blocked, unlocked, a clock": false,
		"lo":                         false,
		"":                           false,
	} {
		if speaks(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}
