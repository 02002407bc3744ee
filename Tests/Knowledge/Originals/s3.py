"""An S3 for the tests, on a port of its own: moto's server, told to check every signature and every right as S3 does.

Prints one line, `ready PORT ACCESS_KEY SECRET_KEY`, once a user exists who may do everything in the bucket `originals`, and one,
`ACCESS_KEY SECRET_KEY`, of a user who may do nothing. Ends when its standard input does: with the test that started it.
"""

import json
import os
import sys
import threading

# boto3 asks for credentials even of a server that does not look at them yet.
os.environ.update(AWS_ACCESS_KEY_ID="setup", AWS_SECRET_ACCESS_KEY="setup", AWS_DEFAULT_REGION="eu-central-1")

import boto3
from moto import settings
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
port = server.get_host_and_port()[1]
address = f"http://127.0.0.1:{port}"

boto3.client("s3", endpoint_url=address).create_bucket(
    Bucket="originals", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
)
iam = boto3.client("iam", endpoint_url=address)


def user(name, *actions):
    iam.create_user(UserName=name)
    if actions:
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}
        iam.put_user_policy(UserName=name, PolicyName="what-it-may", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return f"{key['AccessKeyId']} {key['SecretAccessKey']}"


keeper, stranger = user("keeper", "s3:*"), user("stranger")
# From here on nothing is done for anybody whose signature is not right.
settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
print("ready", port, keeper, flush=True)
print(stranger, flush=True)
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0))).start()
