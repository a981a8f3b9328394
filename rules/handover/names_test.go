package handover

import "testing"

func TestNames(t *testing.T) {
	tests := []struct {
		name               string
		lock, last, unlock bool
	}{
		{"foo_lock", true, true, false},
		{"foo_xlock2", true, true, false},
		{"fooTryLock", true, true, false},
		{"vm_page_tryxbusy", false, false, false},
		{"foo_enter", true, true, false},
		{"acquire_foo", true, false, false},
		{"foo_lock_and_look", true, false, false},
		{"foo_unlock", false, false, true},
		{"foo_wunlock", false, false, true},
		{"foo_block", true, true, false},
		{"foo_clock", false, false, false},
		{"foo_interlock", false, false, false},
		{"foo_start", false, false, false},
		{"foo_remove_locked", false, false, true},
		{"foo_exit", false, false, true},
		{"", false, false, false},
	}
	for _, tt := range tests {
		if got := SaysLock(tt.name); got != tt.lock {
			t.Errorf("SaysLock(%s) = %v", tt.name, got)
		}
		if got := EndsInLock(tt.name); got != tt.last {
			t.Errorf("EndsInLock(%s) = %v", tt.name, got)
		}
		if got := SaysUnlock(tt.name); got != tt.unlock {
			t.Errorf("SaysUnlock(%s) = %v", tt.name, got)
		}
	}
}
