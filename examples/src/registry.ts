/** @sealift/registry: push a blob and read it back. The registry here is one for tests. */
import { digest, utf8 } from '@sealift/bytes';
import { startRegistry } from '@sealift/fake-registry';
import { connect } from '@sealift/registry';

const fake = await startRegistry();
const registries = connect({ environment: {} });
const registry = registries.at(fake.host);

const bytes = utf8.encode('{}');
const blob = { digest: digest.of(bytes), size: bytes.length };
await registry.pushBlob('team/app', blob, async function* () {
  yield bytes;
});
console.log(await registry.blobSize('team/app', blob.digest), 'bytes are there');
await registries.close();
await fake.close();
