/** @sealift/bytes: read a text from outside, field by field, and refuse what nobody asked for. */
import { Fields, json } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';

const parse = (text: string): { name: string; logIndex: bigint } => {
  const fields = new Fields(json.parse(new TextEncoder().encode(text)), 'entry', 'STRUCTURE');
  const entry = { name: fields.text('name'), logIndex: fields.int64('logIndex') };
  fields.end();
  return entry;
};

console.log(parse('{"name":"app","logIndex":9007199254740993}'));
for (const text of [
  '{"name":"app","logIndex":1,"logIndex":2}',
  '{"name":"app","logIndex":1,"more":0}',
])
  try {
    parse(text);
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    console.log(`${thrown.code}: ${thrown.message}`);
  }
