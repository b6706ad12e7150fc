package org.kmem.mm.fs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.mm.abi.Errno;
import org.kmem.slab.KmemCache;

/** Names, links, mounts and the caches of dentries and inodes. */
class VfsTest {
  private static void write(BootedFiles files, String path, String text) {
    OpenFile file = files.create(path);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(file.write(bytes, 0, bytes.length)).isEqualTo(bytes.length);
    file.put();
  }

  private static String read(BootedFiles files, String path) {
    OpenFile file = files.open(path, OpenFlags.O_RDONLY);
    byte[] bytes = new byte[100];
    int length = (int) file.read(bytes, 0, bytes.length);
    file.put();
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static List<String> names(BootedFiles files, String path) {
    return switch (files.vfs().list(files.fs, path)) {
      case FsResult.Ok<List<DirectoryEntry>>(List<DirectoryEntry> entries) ->
          entries.stream().map(DirectoryEntry::name).sorted().toList();
      case FsResult.Failed<List<DirectoryEntry>>(Errno errno) -> List.of(errno.name());
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"/data", "/run", "/tmp"})
  void names_madeMovedAndRemoved_areWhatTheyShouldBe(String top) {
    try (BootedFiles files = new BootedFiles("--memory 128M")) {
      files.run(vfs -> {
        FsStruct fs = files.fs;
        assertThat(vfs.mkdir(fs, top + "/d", 0755)).isZero();
        assertThat(vfs.mkdir(fs, top + "/d", 0755)).isEqualTo(Errno.EEXIST.asResult());
        write(files, top + "/d/a", "one");
        assertThat(vfs.link(fs, top + "/d/a", top + "/d/b")).isZero();
        assertThat(vfs.symlink(fs, "d/a", top + "/s")).isZero();
        assertThat(read(files, top + "/s")).isEqualTo("one");
        assertThat(vfs.rename(fs, top + "/d/a", top + "/d/c")).isZero();
        assertThat(read(files, top + "/d/c")).isEqualTo("one");
        assertThat(vfs.access(fs, top + "/s", 0)).isEqualTo(Errno.ENOENT.asResult());
        write(files, top + "/d/e", "two");
        assertThat(vfs.rename(fs, top + "/d/e", top + "/d/b")).isZero();
        assertThat(read(files, top + "/d/b")).isEqualTo("two");
        assertThat(names(files, top + "/d")).containsExactly("b", "c");
        assertThat(vfs.rmdir(fs, top + "/d")).isEqualTo(Errno.ENOTEMPTY.asResult());
        assertThat(vfs.unlink(fs, top + "/d")).isEqualTo(Errno.EISDIR.asResult());
        assertThat(vfs.rename(fs, top + "/d", top + "/d/x")).isEqualTo(Errno.EINVAL.asResult());
        assertThat(vfs.unlink(fs, top + "/d/b")).isZero();
        assertThat(vfs.unlink(fs, top + "/d/c")).isZero();
        assertThat(vfs.rmdir(fs, top + "/d")).isZero();
        assertThat(vfs.rmdir(fs, top + "/d")).isEqualTo(Errno.ENOENT.asResult());
        files.drop(3);
        assertThat(vfs.readlink(fs, top + "/s")).isEqualTo(FsResult.ok("d/a"));
      });
    }
  }

  @Test
  void open_ofSymbolicLinksInACircle_isRefused() {
    try (BootedFiles files = new BootedFiles("--memory 128M")) {
      files.run(vfs -> {
        assertThat(vfs.symlink(files.fs, "/data/y", "/data/x")).isZero();
        assertThat(vfs.symlink(files.fs, "x", "/data/y")).isZero();
        assertThat(vfs.stat(files.fs, "/data/x")).isEqualTo(FsResult.failed(Errno.ELOOP));
        assertThat(vfs.stat(files.fs, "/dev/null/x")).isEqualTo(FsResult.failed(Errno.ENOTDIR));
      });
    }
  }

  @Test
  void file_unlinkedWhileOpen_livesUntilItIsClosed() {
    try (BootedFiles files = new BootedFiles("--memory 128M")) {
      files.run(vfs -> {
        write(files, "/data/f", "text");
        OpenFile open = files.open("/data/f", OpenFlags.O_RDONLY);
        long free = usage(files).freeBlocks();
        assertThat(vfs.unlink(files.fs, "/data/f")).isZero();
        assertThat(open.path()).isEqualTo("/data/f (deleted)");
        byte[] bytes = new byte[4];
        assertThat(open.read(bytes, 0, 4)).isEqualTo(4);
        open.put();
        assertThat(usage(files).freeBlocks()).isEqualTo(free + 1);
      });
    }
  }

  private static FileSystemUsage usage(BootedFiles files) {
    return ((FsResult.Ok<FileSystemUsage>) files.vfs().statfs(files.fs, "/data")).value();
  }

  @Test
  void permissions_ofSomebodyElse_bind() {
    try (BootedFiles files = new BootedFiles("--memory 128M")) {
      files.run(vfs -> {
        write(files, "/data/secret", "x");
        assertThat(vfs.chmod(files.fs, "/data/secret", 0600)).isZero();
        files.fs.setUser(1000, 1000, false);
        assertThat(vfs.open(files.fs, "/data/secret", OpenFlags.O_RDONLY, 0))
            .isEqualTo(FsResult.failed(Errno.EACCES));
        assertThat(vfs.mkdir(files.fs, "/data/d", 0777)).isEqualTo(Errno.EACCES.asResult());
      });
    }
  }

  @Test
  void dropCaches_afterManyFiles_freesDentriesAndInodesOnlyIfAsked() {
    try (BootedFiles files = new BootedFiles("--memory 512M")) {
      files.run(vfs -> {
        long dentries = live(files, "dentry");
        long inodes = live(files, "ext4_inode_cache");
        assertThat(vfs.mkdir(files.fs, "/data/d", 0755)).isZero();
        for (int i = 0; i < 2000; i++) {
          files.create("/data/d/file" + i).put();
        }
        assertThat(live(files, "dentry") - dentries).isBetween(2000L, 2010L);
        assertThat(live(files, "ext4_inode_cache") - inodes).isBetween(2000L, 2010L);
        vfs.sync();
        files.drop(1);
        assertThat(live(files, "ext4_inode_cache") - inodes).isBetween(2000L, 2010L);
        files.drop(2);
        assertThat(live(files, "ext4_inode_cache") - inodes).isLessThan(10);
        assertThat(live(files, "dentry") - dentries).isLessThan(10);
        assertThat(names(files, "/data/d")).hasSize(2000);
        assertThat(vfs.access(files.fs, "/data/d/file1999", 0)).isZero();
      });
    }
  }

  private static long live(BootedFiles files, String cache) {
    KmemCache found = files.machine().memory().slabCache(cache, 8, 0).engine();
    return found.liveObjects();
  }
}
