package org.kmem.mm.fs;

import java.util.LinkedHashMap;
import java.util.Map;

/** An inode as it lies on the disk, with the blocks it has and, of a directory, the names in it. */
final class Ext4Record {
  final long number;
  final FileType type;
  final int rdev;
  final String target;
  final Ext4Extents extents = new Ext4Extents();
  final Map<String, Long> names = new LinkedHashMap<>();

  /** Bytes that the names take. */
  long nameBytes;

  int permissions;
  int uid;
  int gid;
  int links;
  long sizeBytes;
  long accessedNanos;
  long modifiedNanos;
  long changedNanos;

  Ext4Record(long number, NewFile file, long nowNanos) {
    this.number = number;
    this.type = file.type();
    this.rdev = file.rdev();
    this.target = file.target();
    this.permissions = file.permissions();
    this.uid = file.uid();
    this.gid = file.gid();
    this.links = file.type() == FileType.DIRECTORY ? 2 : 1;
    this.accessedNanos = nowNanos;
    this.modifiedNanos = nowNanos;
    this.changedNanos = nowNanos;
  }
}
