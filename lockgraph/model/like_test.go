package model

import (
	"testing"

	"lockcheck/lockgraph/summary"
)

func TestLike(t *testing.T) {
	tests := []struct {
		dialect, name string
		mode          summary.Mode
		want          string
	}{
		{"freebsd", "sx_sunlock", summary.Exclusive, "sx_xunlock"},
		{"freebsd", "sx_xunlock", summary.Shared, "sx_sunlock"},
		{"freebsd", "rw_runlock", summary.Exclusive, "rw_wunlock"},
		{"freebsd", "INP_WUNLOCK", summary.Shared, "INP_RUNLOCK"},
		{"freebsd", "sx_slock", summary.Exclusive, "sx_xlock"},
		{"freebsd", "sx_xunlock", summary.Exclusive, ""},
		{"freebsd", "rm_runlock", summary.Exclusive, ""}, // it has a tracker
		{"freebsd", "mtx_unlock", summary.Shared, ""},
		{"freebsd", "nosuch", summary.Shared, ""},
		{"linux", "up_read", summary.Exclusive, "up_write"},
		{"linux", "read_unlock_irq", summary.Exclusive, "write_unlock_irq"},
		{"pthread", "pthread_rwlock_unlock", summary.Shared, ""},
	}
	for _, tt := range tests {
		if got := load(t, tt.dialect).Like(tt.name, tt.mode); got != tt.want {
			t.Errorf("%s: Like(%s, %d) = %q, want %q", tt.dialect, tt.name, tt.mode, got, tt.want)
		}
	}
}

func TestUndo(t *testing.T) {
	tests := []struct{ dialect, name, want string }{
		{"freebsd", "mtx_lock", "mtx_unlock"},
		{"freebsd", "mtx_unlock_spin", "mtx_lock_spin"},
		{"freebsd", "rw_rlock", "rw_runlock"},
		{"freebsd", "sx_xunlock", "sx_xlock"},
		{"freebsd", "mtx_trylock", ""},
		{"freebsd", "nosuch", ""},
		{"linux", "spin_lock_irq", "spin_unlock_irq"},
		{"linux", "down_read", ""}, // up_read_non_owner is as near
	}
	for _, tt := range tests {
		if got := load(t, tt.dialect).Undo(tt.name); got != tt.want {
			t.Errorf("%s: Undo(%s) = %q, want %q", tt.dialect, tt.name, got, tt.want)
		}
	}
}
