package org.kmem.mm.procfs.sysfs;

import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.swap.ZswapParameters;

/** {@code /sys/module/zswap/parameters/compressor} and {@code zpool}. */
final class ZswapNameFile extends SeqFile {
  private final ZswapParameters parameters;
  private final ZswapParameters.Parameter which;

  ZswapNameFile(ZswapParameters parameters, ZswapParameters.Parameter which) {
    super(0644);
    this.parameters = parameters;
    this.which = which;
  }

  @Override
  protected boolean permissionsBind() {
    return true;
  }

  @Override
  protected void show(SeqText out) {
    out.text(parameters.name(which)).text("\n");
  }

  @Override
  protected long store(String text) {
    return parameters.choose(which, text);
  }
}
