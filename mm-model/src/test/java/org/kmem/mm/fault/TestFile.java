package org.kmem.mm.fault;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.AddressSpaces;
import org.kmem.mm.mapping.FileFault;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mapping.ReadaheadState;
import org.kmem.units.Pfn;

/** A file, or shared memory, whose pages come into being when they are asked for. */
final class TestFile extends AddressSpace implements MappedFile {
  private final Folios folios;
  private final boolean shmem;
  private final boolean mkwrite;
  private final ReadaheadState readahead = new ReadaheadState(32);
  private long sizeBytes;
  private int references = 1;
  int madeDirty;
  int balanced;

  TestFile(AddressSpaces registry, Folios folios, long sizeBytes, boolean shmem, boolean mkwrite) {
    super(registry);
    this.folios = folios;
    this.sizeBytes = sizeBytes;
    this.shmem = shmem;
    this.mkwrite = mkwrite;
  }

  void truncate(long newSizeBytes) {
    long first = (newSizeBytes + 4095) >>> 12;
    sizeBytes = newSizeBytes;
    unmap(first, 1L << 40, true);
    for (long at = nextIndex(first, 1L << 40); at >= 0; at = nextIndex(at + 1, 1L << 40)) {
      long pfn = find(at);
      removeEntry(at);
      folios.clearOwner(pfn);
      folios.put(pfn);
    }
  }

  boolean clean(long at) {
    long pfn = find(at);
    return pfn != Pfn.NONE && mkclean(at, pfn);
  }

  private long bring(long at) {
    long pfn = find(at);
    if (pfn == Pfn.NONE) {
      pfn = folios.memory().alloc(GfpFlags.GFP_HIGHUSER_MOVABLE | GfpFlags.__GFP_ZERO, 0);
      folios.setFile(pfn, id(), at);
      folios.set(pfn, PageFlag.PG_UPTODATE | (shmem ? PageFlag.PG_SWAPBACKED : 0));
      insertPage(at, pfn);
      folios.lru().add(pfn);
    }
    return pfn;
  }

  @Override
  public long fault(long at, FileFault request) {
    if (at >= endIndex()) {
      return Errno.EFAULT.asResult();
    }
    if (find(at) == Pfn.NONE && !shmem) {
      request.setMajor();
    }
    long pfn = bring(at);
    folios.get(pfn);
    return pfn;
  }

  @Override
  public long findMappable(long at) {
    return at < endIndex() ? find(at) : Pfn.NONE;
  }

  @Override
  public boolean mapsAround() {
    return true;
  }

  @Override
  public boolean wantsMkwrite() {
    return mkwrite;
  }

  @Override
  public long pageMkwrite(long at, long pfn) {
    setDirty(at, pfn);
    return 0;
  }

  @Override
  public void setDirty(long at, long pfn) {
    madeDirty += folios.testSet(pfn, PageFlag.PG_DIRTY) ? 0 : 1;
  }

  @Override
  public void balanceDirty() {
    balanced++;
  }

  @Override
  public long writeOut(long at, long pfn) {
    return Errno.EAGAIN.asResult();
  }

  @Override
  public boolean evict(long at, long pfn, long shadow) {
    if (folios.memory().refCount(pfn) != 1 || folios.test(pfn, PageFlag.PG_DIRTY)) {
      return false;
    }
    removeEntry(at);
    folios.put(pfn);
    return true;
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public boolean isShmem() {
    return shmem;
  }

  @Override
  public int device() {
    return 1;
  }

  @Override
  public long inodeNumber() {
    return id();
  }

  @Override
  public AddressSpace mapping() {
    return this;
  }

  @Override
  public ReadaheadState readahead() {
    return readahead;
  }

  @Override
  public String path() {
    return "/test/" + id();
  }

  @Override
  public boolean isReadable() {
    return true;
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public boolean wantsHugeAlignment() {
    return false;
  }

  @Override
  public void get() {
    references++;
  }

  @Override
  public void put() {
    references--;
    if (references == 0) {
      truncate(0);
      unregister();
    }
  }
}
