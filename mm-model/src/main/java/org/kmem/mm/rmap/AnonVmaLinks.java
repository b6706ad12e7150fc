package org.kmem.mm.rmap;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.vma.AnonVmaChain;
import org.kmem.mm.vma.VmArea;

/** The anon_vmas that one area is on, and the one of them that its new pages hang on. */
final class AnonVmaLinks extends AnonVmaChain {
  private final AnonVmas anonVmas;
  private final AnonVma own;
  private final List<Link> links;

  /** One area on one anon_vma. Kernel counterpart: {@code struct anon_vma_chain}. */
  record Link(AnonVma anonVma, long object) {}

  AnonVmaLinks(AnonVmas anonVmas, AnonVma own, List<Link> links) {
    this.anonVmas = anonVmas;
    this.own = own;
    this.links = links;
  }

  AnonVma own() {
    return own;
  }

  List<Link> links() {
    return links;
  }

  @Override
  public boolean sharesAnonVma(AnonVmaChain other) {
    return other instanceof AnonVmaLinks that && own == that.own;
  }

  @Override
  public boolean isSingular() {
    return links.size() == 1;
  }

  @Override
  public AnonVmaChain cloneFor(VmArea area) {
    List<Link> copy = new ArrayList<>(links.size());
    for (Link link : links) {
      copy.add(anonVmas.link(link.anonVma, area));
    }
    own.activeAreas++;
    return new AnonVmaLinks(anonVmas, own, copy);
  }

  @Override
  public void unlink(VmArea area) {
    own.activeAreas--;
    for (Link link : links) {
      anonVmas.unlink(link, area);
    }
  }
}
