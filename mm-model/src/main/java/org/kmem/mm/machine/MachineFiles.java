package org.kmem.mm.machine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.block.BlockDevice;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.fs.Devices;
import org.kmem.mm.fs.DropCaches;
import org.kmem.mm.fs.Ext4FileSystem;
import org.kmem.mm.fs.FileSystem;
import org.kmem.mm.fs.FileType;
import org.kmem.mm.fs.FsResult;
import org.kmem.mm.fs.FsStruct;
import org.kmem.mm.fs.HugetlbFiles;
import org.kmem.mm.fs.MemoryFileSystem;
import org.kmem.mm.fs.OpenFile;
import org.kmem.mm.fs.OpenFlags;
import org.kmem.mm.fs.Vfs;
import org.kmem.mm.hugetlb.Hstates;
import org.kmem.mm.hugetlb.HugetlbMount;
import org.kmem.mm.mm.CommitAccounting;
import org.kmem.mm.pagecache.BackingDevice;
import org.kmem.mm.pagecache.PageCache;
import org.kmem.mm.pagecache.Shmem;
import org.kmem.mm.pagecache.ShmemQuota;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.KernelLog;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.swap.SwapHeader;
import org.kmem.mm.task.StaticBinary;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.PageSize;

/**
 * The files of a machine as its first program finds them: disks, mounts and device files of the reference
 * machine.
 *
 * <p>The root is a ramfs, {@code /dev} a devtmpfs, {@code /run} a tmpfs, {@code /data} a file system like ext4
 * on {@code vda}, of 1 GiB. A disk {@code vdb}, {@code vdc} and so on is there for each swap device that was
 * asked for. {@code proc}, {@code sysfs} and {@code cgroup2} are mounted by who answers for them, on
 * directories that are there.
 */
public final class MachineFiles {
  private static final long DATA_BYTES = 1L << 30;
  private static final int DIRECTORY_PERMISSIONS = 0755;

  /** Of the reference machine's root directory: users other than root reach no file by its path. */
  private static final int ROOT_PERMISSIONS = 0700;

  private static final int EVERYBODY = 0666;
  private static final int DISK_PERMISSIONS = 0660;
  private static final int LOG_PERMISSIONS = 0644;
  private static final int MODULE_PERMISSIONS = 0644;
  private static final String MEMORY_OPTIONS = "rw,relatime";

  /** What the initial RAM disk has beside programs, with sizes in bytes. */
  private static final SequencedMap<String, Long> MODULES = new LinkedHashMap<>();

  static {
    MODULES.put("crc16", 6_591L);
    MODULES.put("mbcache", 30_142L);
    MODULES.put("jbd2", 436_135L);
    MODULES.put("crc32c_generic", 11_559L);
    MODULES.put("crc32c-intel", 27_421L);
    MODULES.put("ext4", 2_473_974L);
    MODULES.put("virtio_blk", 75_015L);
  }

  private final MachineOptions options;
  private final Scheduler scheduler;
  private final PhysicalMemory memory;
  private final VmStat stat;
  private final CommitAccounting commit;
  private final PageCache cache;
  private final Shmem shmem;
  private final Devices devices;
  private final Vfs vfs;
  private final DropCaches dropCaches;
  private final SequencedMap<String, BackingDevice> disks = new LinkedHashMap<>();
  private final FsStruct fs = new FsStruct();

  MachineFiles(
      MachineOptions options,
      Scheduler scheduler,
      Folios folios,
      VmStat stat,
      Tunables tunables,
      CommitAccounting commit,
      KernelLog log) {
    this.options = options;
    this.scheduler = scheduler;
    this.memory = folios.memory();
    this.stat = stat;
    this.commit = commit;
    this.cache = new PageCache(folios, stat, scheduler, tunables);
    this.shmem = new Shmem(cache, commit);
    this.devices = new Devices(scheduler.rng(), log);
    this.vfs = new Vfs(memory, scheduler);
    this.dropCaches = new DropCaches(cache, stat);
    tunables.onChange(
        Tunable.DROP_CACHES, () -> dropCaches.drop(tunables.get(Tunable.DROP_CACHES)));
    fs.setUmask(0);
    mountMemory();
    makeDisks();
    mountData();
  }

  private void mountMemory() {
    int rootDevice = vfs.anonymousDevice();
    check(
        "mount /",
        vfs.mount(
            fs,
            MemoryFileSystem.ramfs(scheduler, memory, cache, rootDevice, devices),
            "rootfs",
            "/",
            "rw"));
    check("chmod /", vfs.chmod(fs, "/", ROOT_PERMISSIONS));
    for (String name :
        List.of("bin", "dev", "proc", "sys", "run", "tmp", "data", "lab", "modules", "mnt")) {
      check("mkdir " + name, vfs.mkdir(fs, "/" + name, DIRECTORY_PERMISSIONS));
    }
    mountTmpfs("devtmpfs", "dev", "/dev", MEMORY_OPTIONS);
    mountTmpfs("tmpfs", "run", "/run", MEMORY_OPTIONS + ",inode64");
    device("null", EVERYBODY, Devices.NULL);
    device("zero", EVERYBODY, Devices.ZERO);
    device("full", EVERYBODY, Devices.FULL);
    device("random", EVERYBODY, Devices.RANDOM);
    device("urandom", EVERYBODY, Devices.URANDOM);
    device("kmsg", LOG_PERMISSIONS, Devices.KMSG);
  }

  private void mountTmpfs(String type, String source, String path, String options) {
    check(
        "mount " + path,
        vfs.mount(fs, tmpfs(type, memory.totalPages() / 2), source, path, options));
  }

  private FileSystem tmpfs(String type, long mostPages) {
    ShmemQuota quota = new ShmemQuota(commit, mostPages);
    quota.setMostInodes(memory.totalPages() / 2);
    return MemoryFileSystem.tmpfs(
        scheduler, memory, cache, type, vfs.anonymousDevice(), quota, devices);
  }

  /**
   * Makes a tmpfs, to be mounted.
   *
   * @param mostPages how many pages its files may have together
   * @return an empty file system
   */
  public FileSystem tmpfs(long mostPages) {
    return tmpfs("tmpfs", mostPages);
  }

  /**
   * Makes a ramfs, to be mounted.
   *
   * @return an empty file system
   */
  public FileSystem ramfs() {
    return MemoryFileSystem.ramfs(scheduler, memory, cache, vfs.anonymousDevice(), devices);
  }

  /**
   * Makes a hugetlbfs, to be mounted.
   *
   * @param pools the machine's
   * @param mount whose pages, and how many
   * @param mostInodes how many files and directories there may be
   * @return an empty file system
   */
  public FileSystem hugetlbfs(Hstates pools, HugetlbMount mount, long mostInodes) {
    return MemoryFileSystem.hugetlbfs(
        scheduler,
        memory,
        cache,
        vfs.anonymousDevice(),
        new HugetlbFiles(pools, mount, mostInodes),
        devices);
  }

  private void device(String name, int permissions, int rdev) {
    check("mknod " + name, vfs.mknod(fs, "/dev/" + name, FileType.CHARACTER, permissions, rdev));
  }

  private void makeDisks() {
    char letter = 'a';
    disk(letter, DATA_BYTES);
    for (long bytes : options.swapBytes()) {
      letter++;
      disk(letter, bytes);
    }
  }

  private void disk(char letter, long bytes) {
    BlockDevice device =
        BlockDevice.virtio(memory, stat, scheduler, letter, bytes, options.rotational());
    BackingDevice disk = new BackingDevice(cache, device);
    disks.put(device.name(), disk);
    devices.add(disk);
    vfs.mknod(fs, "/dev/" + device.name(), FileType.BLOCK, DISK_PERMISSIONS, device.device());
  }

  /** The disks that are swapped to from boot. */
  List<BackingDevice> swapDisks() {
    return disks.values().stream().skip(1).toList();
  }

  /** Writes the header that a disk had before the machine was switched on. */
  void formatSwap(BackingDevice disk) {
    byte[] uuid = new byte[16];
    scheduler.rng().stream("mkswap " + disk.device().name()).nextBytes(uuid);
    long lastPage = disk.device().sizeBytes() / SwapHeader.BYTES - 1;
    disk.device().writeDirect(0, new SwapHeader(lastPage).format(uuid), 0, SwapHeader.BYTES);
  }

  private void mountData() {
    BackingDevice disk = disks.firstEntry().getValue();
    check(
        "mount /data",
        vfs.mount(
            fs,
            new Ext4FileSystem(scheduler, memory, cache, disk),
            "/dev/" + disk.device().name(),
            "/data",
            "rw,noatime"));
  }

  /** Writes the programs and modules of the reference machine; within a task. */
  void installPrograms() {
    check("install busybox", StaticBinary.BUSYBOX.install(vfs, fs));
    check("install task", StaticBinary.TASK.install(vfs, fs));
    for (String applet : Applets.names()) {
      check("install " + applet, vfs.symlink(fs, "busybox", "/bin/" + applet));
    }
    MODULES.forEach(this::installModule);
  }

  private void installModule(String name, long bytes) {
    int flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT;
    switch (vfs.open(fs, "/modules/" + name + ".ko", flags, MODULE_PERMISSIONS)) {
      case FsResult.Failed<OpenFile>(Errno errno) -> check("install " + name, errno.asResult());
      case FsResult.Ok<OpenFile>(OpenFile file) -> {
        byte[] page = new byte[(int) PageSize.SIZE_BYTES];
        for (long at = 0; at < bytes; at += page.length) {
          check(
              "install " + name,
              Math.min(file.write(page, 0, (int) Math.min(page.length, bytes - at)), 0));
        }
        file.put();
      }
    }
  }

  private static void check(String what, long result) {
    if (result != 0) {
      throw new IllegalStateException(
          "%s: error %d while booting: give the machine more memory".formatted(what, -result));
    }
  }

  /**
   * Files by path.
   *
   * @return the file systems that are mounted
   */
  public Vfs vfs() {
    return vfs;
  }

  /**
   * Cached pages of all files.
   *
   * @return the page cache
   */
  public PageCache pageCache() {
    return cache;
  }

  /**
   * Shared memory without a name.
   *
   * @return where it is made
   */
  public Shmem shmem() {
    return shmem;
  }

  /**
   * What device files stand for.
   *
   * @return the devices
   */
  public Devices devices() {
    return devices;
  }

  /**
   * The disks.
   *
   * @return by name, {@code vda} first
   */
  public Map<String, BackingDevice> disks() {
    return disks;
  }

  /**
   * Drops caches, as a write to {@code drop_caches} does.
   *
   * @return who does it
   */
  public DropCaches dropCaches() {
    return dropCaches;
  }
}
