package org.kmem.mm.cgroup;

/** What was asked for in one group of the cpuset controller; 0 where nothing was. Sets are bits by number. */
final class Cpuset {
  long mems;
  long cpus;

  /** A new one asks for nothing. */
  Cpuset() {}
}
